/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.async.Cancellation;
import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.ranking.model.RankerSource;
import dev.recsys.plugin.ranking.model.VersionedRanker;
import dev.recsys.plugin.ranking.rescore.UnifiedRescore;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.training.TrainingPool;
import dev.recsys.rescore.training.RankingGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executor;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Measures versions of a ranking model by the searches that users would make. No method blocks. */
final class EvaluateRankerRuns {
    private static final String FIRST_PASS = "first_pass";

    /** Of one metric's value, with what resampling needs of it. */
    private static final long BYTES_PER_VALUE = 64;

    private final RankerSource rankers;
    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final CircuitBreakerService breakers;
    private final NamedXContentRegistry registry;
    private final ContextLookup lookup;
    private final Executor executor;

    EvaluateRankerRuns(
            RankerSource rankers,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            CircuitBreakerService breakers,
            NamedXContentRegistry registry,
            ContextLookup lookup) {
        this.rankers = rankers;
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.breakers = breakers;
        this.registry = registry;
        this.lookup = lookup;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
    }

    /** Evaluates in the background; the listener is told of the end. */
    void submit(
            EvaluateRankerTask task, EvaluateRankerRequest request, ActionListener<EvaluateRankerResponse> listener) {
        Async<EvaluateRankerResponse> work = versions(request)
                .then(versions -> Async.on(executor, () -> checked(request, versions))
                        .then(checked -> evaluate(task, request, versions)));
        Cancellation.of(task, "evaluation", work).start(listener);
    }

    private Async<List<VersionedRanker>> versions(EvaluateRankerRequest request) {
        List<VersionedRanker> loaded = new ArrayList<>();
        return Async.inOrder(request.versions().size(), i -> {
                    Async<VersionedRanker> one =
                            listener -> rankers.load(request.versions().get(i), listener);
                    return one.map(loaded::add);
                })
                .map(done -> loaded);
    }

    private static boolean checked(EvaluateRankerRequest request, List<VersionedRanker> versions) {
        List<String> references =
                versions.stream().map(VersionedRanker::reference).toList();
        if (new HashSet<>(references).size() < references.size()) {
            throw JsonProperties.wrong(
                    "versions", request.versions(), "a list of different versions, and these are " + references);
        }
        for (RankingTask task : request.tasks()) {
            if (versions.stream().noneMatch(version -> version.ranker().tasks().contains(task.name()))) {
                throw new IllegalArgumentException("[tasks." + task.name() + "] is a task that none of "
                        + versions.stream().map(VersionedRanker::reference).toList() + " knows; they know "
                        + versions.stream()
                                .map(version -> version.ranker().tasks())
                                .toList());
            }
        }
        return true;
    }

    private Async<EvaluateRankerResponse> evaluate(
            EvaluateRankerTask task, EvaluateRankerRequest request, List<VersionedRanker> versions) {
        long start = System.nanoTime();
        CircuitBreaker breaker = breakers.getBreaker(CircuitBreaker.REQUEST);
        Reservation judgmentRoom = new Reservation(breaker, "<judgments of an evaluation>", 0);
        Reservation room = new Reservation(breaker, "<searches of an evaluation>", 0);
        Client childClient = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        CandidateSearches searches = new CandidateSearches(childClient, lookup, registry, request, task::check);
        GroupReader judgments = new GroupReader(
                new IndexScan(client, childClient, executor),
                judgmentRoom,
                threadPool,
                task,
                task::check,
                RankingGroup.NO_TIME);
        VersionMeasurer measurer =
                new VersionMeasurer(searches, executor, new UnifiedRescore(registry), request.tasks());
        task.progress(RankerProgress.of(RankerProgress.Phase.READING_JUDGMENTS, 0, 0));
        Async<EvaluateRankerResponse> evaluated = judgments
                .read(request.tasks())
                .then(groups -> {
                    task.check();
                    room.resize(CandidateSearches.bytes(request.tasks(), 1)
                            + (long) groups.size()
                                    * (versions.size() + 1)
                                    * RankingMetrics.labels().size()
                                    * BYTES_PER_VALUE);
                    MetricTable table = new MetricTable(
                            groups.stream().map(group -> group.context().task()).toList(), request.seed());
                    return measure(task, request, versions, measurer, groups, table)
                            .then(done -> TrainingPool.run(threadPool, task, () -> {
                                task.check();
                                List<String> warnings = new ArrayList<>(judgments.warnings());
                                warnings.addAll(searches.warnings());
                                return report(table, warnings, TimeValue.nsecToMSec(System.nanoTime() - start));
                            }));
                })
                .map(report -> {
                    task.progress(RankerProgress.of(RankerProgress.Phase.DONE, 0, 0));
                    return new EvaluateRankerResponse(report);
                });
        return listener -> evaluated.start(ActionListener.runBefore(listener, () -> {
            judgmentRoom.close();
            room.close();
        }));
    }

    private Async<Boolean> measure(
            EvaluateRankerTask task,
            EvaluateRankerRequest request,
            List<VersionedRanker> versions,
            VersionMeasurer measurer,
            List<JudgedContext> groups,
            MetricTable table) {
        boolean firstPass = request.tasks().stream().allMatch(each -> each.firstPass() != null);
        int rounds = versions.size() + (firstPass ? 1 : 0);
        Async<Boolean> first = firstPass
                ? measurer.measureFirstPass(
                        groups,
                        versions,
                        table.add(FIRST_PASS),
                        (done, total) -> progress(task, FIRST_PASS, 0, rounds, done, total))
                : Async.of(true);
        return first.then(done -> Async.inOrder(versions.size(), i -> {
                    VersionedRanker version = versions.get(i);
                    int round = i + rounds - versions.size();
                    return measurer.measure(
                            groups,
                            version,
                            table.add(version.reference()),
                            (ready, total) -> progress(task, version.reference(), round, rounds, ready, total));
                }))
                .map(done -> true);
    }

    private static void progress(EvaluateRankerTask task, String step, int round, int rounds, int done, int total) {
        task.progress(new RankerProgress(
                RankerProgress.Phase.EVALUATING, step, 0, round * total + done, rounds * total, Double.NaN));
    }

    private static String report(MetricTable table, List<String> warnings, long tookMillis) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().field("took_millis", tookMillis);
            table.toXContent(builder, null);
            return builder.field("warnings", warnings).endObject().toString();
        }
    }
}
