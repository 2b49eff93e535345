/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.ranking.evaluate.CandidateSearches;
import dev.recsys.plugin.ranking.evaluate.GroupReader;
import dev.recsys.plugin.ranking.evaluate.JudgedContext;
import dev.recsys.plugin.ranking.evaluate.RankerProgress;
import dev.recsys.plugin.ranking.evaluate.VersionMeasurer;
import dev.recsys.plugin.ranking.model.VersionedRanker;
import dev.recsys.plugin.ranking.rescore.UnifiedRescore;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.training.TrainingPool;
import dev.recsys.rescore.training.LambdaMart;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** What a training does between its first judgment and its model: reads, gathers, learns, measures; in memory that is reserved before. */
final class TrainingSteps {
    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final CircuitBreakerService breakers;
    private final NamedXContentRegistry registry;
    private final ContextLookup lookup;
    private final LambdaMart trees;
    private final Executor executor;

    /** @param trees trains LambdaMART */
    TrainingSteps(
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            CircuitBreakerService breakers,
            NamedXContentRegistry registry,
            ContextLookup lookup,
            LambdaMart trees) {
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.breakers = breakers;
        this.registry = registry;
        this.lookup = lookup;
        this.trees = trees;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
    }

    /** What a training came to. */
    record Trained(JudgedRows rows, RankerExperiment.Outcome outcome, List<String> warnings) {
        RankerReport report(TrainingPlan plan, long tookMillis) {
            List<RankerReport.TaskCoverage> coverage = plan.tasks().stream()
                    .map(task -> RankerReport.TaskCoverage.of(
                            rows,
                            task.name(),
                            task.firstPass() == null ? 0 : task.firstPass().size(),
                            task.relevantFrom()))
                    .toList();
            List<String> all = new ArrayList<>(warnings);
            all.addAll(outcome.warnings());
            return new RankerReport(plan, rows, outcome, coverage, all, tookMillis);
        }
    }

    /** @param live the version to compare with; or null */
    Async<Trained> train(TrainRankerTask task, TrainRankerRequest request, TrainingPlan plan, VersionedRanker live) {
        CircuitBreaker breaker = breakers.getBreaker(CircuitBreaker.REQUEST);
        Reservation judgmentRoom = new Reservation(breaker, "<judgments of a training>", 0);
        Reservation room = new Reservation(breaker, "<rows of a training>", 0);
        Client childClient = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        CandidateSearches searches = new CandidateSearches(childClient, lookup, registry, request, task::check);
        GroupReader judgments = new GroupReader(
                new IndexScan(client, childClient, executor),
                judgmentRoom,
                threadPool,
                task,
                task::check,
                plan.holdout().boundary());
        Learner learner = new Learner(plan.algorithm(), trees);
        UnifiedRescore rescore = new UnifiedRescore(registry);
        Async<Trained> trained = Async.on(executor, () -> {
                    task.check();
                    learner.check();
                    task.progress(RankerProgress.of(RankerProgress.Phase.READING_JUDGMENTS, 0, 0));
                    return true;
                })
                .then(ready -> judgments.read(plan.tasks()))
                .then(groups -> {
                    task.check();
                    // Which groups are held out is known before features are: too few of them cost nothing.
                    plan.holdout().parts(groups, plan.seed());
                    boolean alsoUnimputed = plan.report().ablations().contains(ReportOptions.IMPUTATION)
                            && plan.imputation().rules().isEmpty() == false;
                    room.resize(CandidateSearches.bytes(
                                    plan.tasks(), plan.features().size())
                            + GroupRows.bytes(
                                            RowReader.mostRows(plan, groups),
                                            plan.features().size())
                                    * (alsoUnimputed ? 2 : 1));
                    task.progress(RankerProgress.of(RankerProgress.Phase.GATHERING_FEATURES, 0, groups.size()));
                    return new RowReader(searches, executor, plan, new LoggedFeatures(rescore, plan.features()))
                            .read(
                                    groups,
                                    alsoUnimputed,
                                    (done, total) -> task.progress(
                                            RankerProgress.of(RankerProgress.Phase.GATHERING_FEATURES, done, total)));
                })
                .then(gathered -> {
                    checkFound(request, gathered.rows());
                    int features = plan.features().size();
                    long rows = gathered.rows().rows();
                    room.resize(GroupRows.bytes(rows, features) * (gathered.unimputed() == null ? 1 : 2)
                            + plan.algorithm().bytes(rows, features));
                    return TrainingPool.run(threadPool, task, () -> {
                                task.check();
                                return new RankerExperiment(
                                                plan,
                                                learner,
                                                gathered.rows(),
                                                gathered.unimputed(),
                                                plan.taskFeatures(),
                                                new TaskMonitor(task))
                                        .run();
                            })
                            .then(outcome -> live == null
                                    ? Async.of(outcome)
                                    : measureLive(task, plan, searches, rescore, gathered.rows(), outcome, live))
                            .map(outcome -> {
                                List<String> warnings = new ArrayList<>(judgments.warnings());
                                warnings.addAll(searches.warnings());
                                return new Trained(gathered.rows(), outcome, warnings);
                            });
                });
        return listener -> trained.start(ActionListener.runBefore(listener, () -> {
            judgmentRoom.close();
            room.close();
        }));
    }

    private static void checkFound(TrainRankerRequest request, JudgedRows rows) {
        boolean none = rows.groups().stream()
                .allMatch(group -> group.learns().stream().allMatch(row -> group.grades()[row] == 0));
        boolean rated = rows.contexts().stream()
                .anyMatch(context -> context.ratings().values().stream().anyMatch(grade -> grade > 0));
        if (none && rated) {
            throw new IllegalArgumentException("none of the documents that were judged above 0 is in ["
                    + String.join(",", request.indices()) + "]; judgments name documents by their _id");
        }
    }

    private Async<RankerExperiment.Outcome> measureLive(
            TrainRankerTask task,
            TrainingPlan plan,
            CandidateSearches searches,
            UnifiedRescore rescore,
            JudgedRows rows,
            RankerExperiment.Outcome outcome,
            VersionedRanker live) {
        List<JudgedContext> measured =
                outcome.measured().stream().map(rows.contexts()::get).toList();
        task.progress(RankerProgress.of(RankerProgress.Phase.EVALUATING, 0, measured.size()));
        double[][] values = outcome.heldOut().add(PromotionGuard.LIVE);
        return new VersionMeasurer(searches, executor, rescore, plan.tasks())
                .measure(
                        measured,
                        live,
                        values,
                        (done, total) -> task.progress(RankerProgress.of(RankerProgress.Phase.EVALUATING, done, total)))
                .map(done -> outcome);
    }

    /** Shows the experiment's progress in the task, and the task's cancellation to the experiment. */
    private record TaskMonitor(TrainRankerTask task) implements RankerExperiment.Monitor {
        @Override
        public void check() {
            task.check();
        }

        @Override
        public void training(String step, int model, int models, int iteration, int iterations, double ndcg) {
            task.progress(new RankerProgress(
                    RankerProgress.Phase.TRAINING,
                    step,
                    iteration,
                    model * iterations + iteration,
                    models * iterations,
                    ndcg));
        }
    }
}
