/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.OtherVersionLiveException;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.judgment.JudgmentReader;
import dev.recsys.plugin.judgment.JudgmentSource;
import dev.recsys.plugin.quality.QualityProfileType;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.training.TrainingPool;
import dev.recsys.plugin.training.TrainingRuns;
import dev.recsys.plugin.training.VersionRuns;
import dev.recsys.rescore.evaluation.Metric;
import dev.recsys.rescore.quality.tune.Guardrail;
import dev.recsys.rescore.quality.tune.TuningMonitor;
import dev.recsys.rescore.quality.tune.TuningReport;
import dev.recsys.rescore.quality.tune.TuningSpec;
import dev.recsys.rescore.quality.tune.WeightTuner;
import dev.recsys.rescore.quality.tune.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/**
 * Runs tunings: allocates the version, gathers judgments and candidates without blocking a thread, computes on the pool of trainings,
 * stores, and promotes what is significant. Whatever goes wrong, the version ends as {@code failed} with the reason.
 */
final class TuningRuns {
    /** Threads of the pool beside the one that a tuning has: the pool has two. */
    private static final int HELPERS = 1;

    private final ArtifactStore store;
    private final QualityProfileSource profiles;
    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final CircuitBreakerService breakers;
    private final NamedXContentRegistry registry;
    private final Executor executor;
    private final VersionRuns runs;

    TuningRuns(
            ArtifactStore store,
            QualityProfileSource profiles,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            CircuitBreakerService breakers,
            NamedXContentRegistry registry) {
        this.store = store;
        this.profiles = profiles;
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.breakers = breakers;
        this.registry = registry;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
        this.runs = new VersionRuns(store, clusterService, threadPool);
    }

    /** Tunes in the background; the listener is told of the end. */
    void submit(TuneQualityTask task, TuneQualityRequest request, ActionListener<TuneQualityResponse> listener) {
        Async<VersionedProfile> loaded =
                loading -> profiles.load(request.profile().toString(), loading);
        loaded.then(profile -> Async.on(executor, () -> spec(request, profile.profile()))
                        .then(spec -> run(task, request, profile, spec)))
                .start(listener);
    }

    /** What the profile and the request alone can say, before a version is allocated. */
    private static TuningSpec spec(TuneQualityRequest request, QualityProfile profile) {
        TuningParameters parameters = request.parameters();
        try {
            profile.checkFitted();
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(
                    "quality profile [" + request.profile() + "] cannot be tuned: " + e.getMessage(), e);
        }
        if (request.judgments() instanceof JudgmentSource.Inline inline) {
            checkEnough(inline.queries().size(), parameters.folds());
        }
        Metric objective = parameters.objective().resolve(profile, request.judgments());
        Guardrail guardrail = null;
        if (parameters.guardrail() != null) {
            guardrail = new Guardrail(
                    parameters.guardrail().metric().resolve(profile, request.judgments()),
                    parameters.guardrail().maxDrop(),
                    parameters.guardrail().margin());
        }
        List<Double> baseline = parameters.baseline() == TuningParameters.Baseline.PROFILE
                ? profile.weights()
                : Collections.nCopies(profile.signals().size(), 0.0);
        return new TuningSpec(
                objective, guardrail, baseline, parameters.folds(), parameters.evaluations(), parameters.seed());
    }

    private Async<TuneQualityResponse> run(
            TuneQualityTask task, TuneQualityRequest request, VersionedProfile profile, TuningSpec spec) {
        return runs.run(
                task,
                QualityProfileType.KIND,
                profile.name(),
                request,
                Map.of(JudgmentSource.SUMMARY, "true"),
                metadata -> {
                    task.version(metadata.version());
                    return tune(task, request, profile, spec, metadata);
                });
    }

    private Async<TuneQualityResponse> tune(
            TuneQualityTask task,
            TuneQualityRequest request,
            VersionedProfile profile,
            TuningSpec spec,
            ArtifactMetadata metadata) {
        long start = System.nanoTime();
        return gather(task, request, profile.profile(), spec)
                .map(report -> new TuningResult(
                        profile.profile().names(),
                        report.report(),
                        report.coverage(),
                        TimeValue.nsecToMSec(System.nanoTime() - start)))
                .then(result -> finish(task, request, profile, metadata, result));
    }

    /** A report, and what it was made from. */
    private record Tuned(TuningReport report, Coverage coverage) {}

    /** Reads judgments and candidates into reserved memory, and computes. */
    private Async<Tuned> gather(
            TuneQualityTask task, TuneQualityRequest request, QualityProfile profile, TuningSpec spec) {
        return Async.of(spec.folds()).then(folds -> {
            CircuitBreaker breaker = breakers.getBreaker(CircuitBreaker.REQUEST);
            Reservation judgmentRoom = new Reservation(breaker, "<judgments of a tuning>", 0);
            Reservation room = new Reservation(breaker, "<candidates of a tuning>", 0);
            Client childClient = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
            JudgmentReader judgments =
                    new JudgmentReader(new IndexScan(client, childClient, executor), judgmentRoom, task::check);
            CandidateReader candidates = new CandidateReader(
                    childClient, executor, registry, request, profile, task, threadPool.absoluteTimeInMillis());
            task.progress(TuningProgress.Phase.READING_JUDGMENTS, 0, 0);
            Async<Tuned> tuned = judgments
                    .read(request.judgments())
                    .then(queries -> {
                        checkEnough(queries.size(), folds);
                        room.resize(CandidateReader.bytes(
                                        queries.size(),
                                        request.parameters().candidates(),
                                        profile.signals().size())
                                + WeightTuner.bytes(queries.size(), spec.evaluations()));
                        task.progress(TuningProgress.Phase.FETCHING_CANDIDATES, 0, queries.size());
                        return candidates.read(queries, judgments.warnings());
                    })
                    .then(fetched -> TrainingPool.run(
                            threadPool, task, () -> new Tuned(compute(task, spec, fetched), fetched.coverage())));
            return listener -> tuned.start(ActionListener.runBefore(listener, () -> {
                judgmentRoom.close();
                room.close();
            }));
        });
    }

    private static void checkEnough(int queries, int folds) {
        if (queries < folds) {
            throw new IllegalArgumentException("[judgments] has only [" + queries + "] queries for [folds] = [" + folds
                    + "]; give more judgments, or fewer folds");
        }
    }

    private TuningReport compute(TuneQualityTask task, TuningSpec spec, CandidateReader.Fetched fetched) {
        TuningMonitor monitor = new TuningMonitor() {
            @Override
            public void check() {
                task.check();
            }

            @Override
            public void progress(Step step, int done, int total) {
                TuningProgress.Phase phase =
                        switch (step) {
                            case EVALUATING -> TuningProgress.Phase.EVALUATING;
                            case RESAMPLING -> TuningProgress.Phase.RESAMPLING;
                        };
                task.progress(phase, done, total);
            }
        };
        try (Workers workers = new Workers(threadPool.executor(TrainingRuns.POOL), HELPERS)) {
            return new WeightTuner(spec, fetched.queries(), workers, monitor).tune();
        }
    }

    private Async<TuneQualityResponse> finish(
            TuneQualityTask task,
            TuneQualityRequest request,
            VersionedProfile profile,
            ArtifactMetadata metadata,
            TuningResult result) {
        task.check();
        task.progress(TuningProgress.Phase.STORING, 0, 0);
        QualityProfile tuned = profile.profile().withWeights(result.report().weights());
        byte[] content = new QualityProfileType().encode(tuned);
        Async<String> metrics = Async.on(executor, () -> VersionRuns.json(result, Map.of()));
        return metrics.<ArtifactMetadata>then(
                        json -> listener -> store.complete(metadata, content, json, false, listener))
                .then(completed -> {
                    String objection = objection(request, result);
                    return objection == null
                            ? promote(profile, completed, result)
                            : Async.of(response(profile, completed, ArtifactState.CANDIDATE, objection, result));
                })
                .map(response -> {
                    task.progress(TuningProgress.Phase.DONE, 0, 0);
                    return response;
                });
    }

    /** Why the version shall not go live, in words, or null if it shall. */
    private static String objection(TuneQualityRequest request, TuningResult result) {
        if (result.report().significant() == false) {
            return result.report().reason();
        }
        return request.parameters().promote()
                ? null
                : "[promote] is false; " + result.report().reason();
    }

    private Async<TuneQualityResponse> promote(
            VersionedProfile profile, ArtifactMetadata completed, TuningResult result) {
        Async<Promotion> promoted = listener ->
                store.promoteOver(QualityProfileType.KIND, completed.reference(), profile.version(), listener);
        Async<TuneQualityResponse> answer = promoted.map(promotion -> {
            List<String> warnings = new ArrayList<>(result.coverage().warnings());
            promotion
                    .nodes()
                    .failed()
                    .forEach(failure -> warnings.add(
                            "node [" + failure.node() + "] does not know of the promotion yet: " + failure.reason()));
            Coverage coverage = result.coverage();
            TuningResult told = new TuningResult(
                    result.signals(),
                    result.report(),
                    new Coverage(
                            coverage.queries(), coverage.candidates(), coverage.judged(), coverage.found(), warnings),
                    result.tookMillis());
            return response(
                    profile, completed, ArtifactState.LIVE, result.report().reason(), told);
        });
        return answer.recover(failure -> failure instanceof OtherVersionLiveException
                ? Async.of(response(
                        profile,
                        completed,
                        ArtifactState.CANDIDATE,
                        failure.getMessage() + "; " + result.report().reason(),
                        result))
                : Async.failed(failure));
    }

    private static TuneQualityResponse response(
            VersionedProfile profile,
            ArtifactMetadata completed,
            ArtifactState state,
            String reason,
            TuningResult result) {
        return new TuneQualityResponse(
                completed.name(),
                completed.version(),
                profile.version(),
                state.toString(),
                state == ArtifactState.LIVE,
                reason,
                result);
    }
}
