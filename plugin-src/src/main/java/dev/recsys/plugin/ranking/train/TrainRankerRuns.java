/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.OtherVersionLiveException;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.ranking.evaluate.GroupSource;
import dev.recsys.plugin.ranking.evaluate.RankerProgress;
import dev.recsys.plugin.ranking.evaluate.RankingTask;
import dev.recsys.plugin.ranking.model.RankerSource;
import dev.recsys.plugin.ranking.model.RankerSpec;
import dev.recsys.plugin.ranking.model.RankerType;
import dev.recsys.plugin.ranking.model.VersionedRanker;
import dev.recsys.plugin.training.VersionRuns;
import dev.recsys.rescore.context.Imputation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.opensearch.ExceptionsHelper;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/**
 * Runs trainings: allocates the version, has it trained, stores it, and promotes what is better. Whatever goes wrong, the version ends as
 * {@code failed} with the reason. No method blocks.
 */
final class TrainRankerRuns {
    private final ArtifactStore store;
    private final RankerSource rankers;
    private final RankerType type;
    private final TrainingSteps steps;
    private final Executor executor;
    private final VersionRuns runs;
    private final int processors;

    TrainRankerRuns(
            ArtifactStore store,
            RankerSource rankers,
            RankerType type,
            ClusterService clusterService,
            ThreadPool threadPool,
            TrainingSteps steps) {
        this.store = store;
        this.rankers = rankers;
        this.type = type;
        this.steps = steps;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
        this.runs = new VersionRuns(store, clusterService, threadPool);
        this.processors = OpenSearchExecutors.allocatedProcessors(clusterService.getSettings());
    }

    /** Trains in the background; the listener is told of the end. */
    void submit(TrainRankerTask task, TrainRankerRequest request, ActionListener<TrainRankerResponse> listener) {
        live(request.name())
                .then(live ->
                        Async.on(executor, () -> whole(request, live)).then(plan -> run(task, request, plan, live)))
                .start(listener);
    }

    private Async<Optional<VersionedRanker>> live(String name) {
        Async<VersionedRanker> loaded = listener -> rankers.load(name, listener);
        return loaded.map(Optional::of)
                .recover(failure -> ExceptionsHelper.status(failure) == RestStatus.NOT_FOUND
                        ? Async.of(Optional.empty())
                        : Async.failed(failure));
    }

    /** The plan with what the live version has where the request says nothing; what is wrong with it costs no version. */
    private TrainingPlan whole(TrainRankerRequest request, Optional<VersionedRanker> live) {
        TrainingPlan plan = request.plan();
        plan.algorithm().checkThreads(processors);
        if (plan.features() == null && live.isEmpty()) {
            throw new IllegalArgumentException("[features] is missing, and no version of [" + request.name()
                    + "] is live, whose features could be taken");
        }
        Imputation usual = live.map(ranker -> ranker.ranker().imputation()).orElse(Imputation.NONE);
        TrainingPlan whole = plan.with(
                plan.features() == null ? live.orElseThrow().ranker().features() : plan.features(),
                plan.imputation() == null ? usual : plan.imputation());
        spec(whole, Map.of());
        whole.algorithm().checkFeatures(whole.features().names());
        whole.checkCrosses();
        return whole;
    }

    private static RankerSpec spec(TrainingPlan plan, Map<String, Double> missing) {
        return new RankerSpec(
                plan.tasks().stream().map(RankingTask::name).toList(), plan.declared(missing), plan.imputation());
    }

    private Async<TrainRankerResponse> run(
            TrainRankerTask task, TrainRankerRequest request, TrainingPlan plan, Optional<VersionedRanker> live) {
        return runs.run(
                task, RankerType.KIND, request.name(), request, Map.of(GroupSource.SUMMARY, "true"), metadata -> {
                    task.version(metadata.version());
                    return train(task, request, plan, live, metadata);
                });
    }

    private Async<TrainRankerResponse> train(
            TrainRankerTask task,
            TrainRankerRequest request,
            TrainingPlan plan,
            Optional<VersionedRanker> live,
            ArtifactMetadata metadata) {
        long start = System.nanoTime();
        return steps.train(task, request, plan, live.orElse(null))
                .then(trained -> Async.on(executor, () -> {
                    task.check();
                    task.progress(RankerProgress.of(RankerProgress.Phase.STORING, 0, 0));
                    long took = TimeValue.nsecToMSec(System.nanoTime() - start);
                    RankerReport report = trained.report(plan, took);
                    Learner.Learnt learnt = trained.outcome().learnt();
                    return new Made(
                            type.draft(spec(plan, learnt.missing()), learnt.source())
                                    .content(),
                            VersionRuns.json(report, Map.of()),
                            PromotionGuard.objection(
                                    plan,
                                    trained.outcome(),
                                    live.map(ranker -> ranker.ranker().tasks()).orElse(null)));
                }))
                .then(made -> finish(metadata, made, live))
                .map(response -> {
                    task.progress(RankerProgress.of(RankerProgress.Phase.DONE, 0, 0));
                    return response;
                });
    }

    /**
     * A version that is ready to be stored.
     *
     * @param objection why it must not go live; null if it may
     */
    private record Made(byte[] content, String report, String objection) {}

    private Async<TrainRankerResponse> finish(ArtifactMetadata metadata, Made made, Optional<VersionedRanker> live) {
        Async<ArtifactMetadata> completed =
                listener -> store.complete(metadata, made.content(), made.report(), false, listener);
        return completed.then(version -> {
            if (made.objection() != null) {
                return Async.of(candidate(version, made.objection(), made.report()));
            }
            return promote(version, live.map(VersionedRanker::version).orElse(ArtifactReference.LIVE), made.report());
        });
    }

    private static TrainRankerResponse candidate(ArtifactMetadata version, String objection, String report) {
        return new TrainRankerResponse(
                version.name(), version.version(), ArtifactState.CANDIDATE.toString(), false, objection, report);
    }

    private Async<TrainRankerResponse> promote(ArtifactMetadata version, int compared, String report) {
        Async<Promotion> promoted =
                listener -> store.promoteOver(RankerType.KIND, version.reference(), compared, listener);
        Async<TrainRankerResponse> answer = promoted.map(promotion -> {
            List<String> unaware = new ArrayList<>();
            promotion
                    .nodes()
                    .failed()
                    .forEach(failure -> unaware.add(
                            "; node [" + failure.node() + "] does not know of it yet: " + failure.reason()));
            return new TrainRankerResponse(
                    version.name(),
                    version.version(),
                    ArtifactState.LIVE.toString(),
                    true,
                    PromotionGuard.PROMOTED + String.join("", unaware),
                    report);
        });
        return answer.recover(failure -> failure instanceof OtherVersionLiveException
                ? Async.of(candidate(version, failure.getMessage(), report))
                : Async.failed(failure));
    }
}
