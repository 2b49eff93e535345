/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.ingest.llm.ForwardingLlm;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.rewrite.VersionedPrompt;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QuerySegment;
import dev.recsys.plugin.table.classifier.ClassifierTrainer;
import dev.recsys.plugin.table.guardrail.CandidateRow;
import dev.recsys.plugin.table.guardrail.HitCheck;
import dev.recsys.plugin.table.guardrail.Rejections;
import dev.recsys.plugin.table.guardrail.TextCheck;
import dev.recsys.plugin.table.store.TableVersions;
import dev.recsys.plugin.training.TrainingPool;
import dev.recsys.plugin.training.VersionRuns;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/**
 * Builds tables of logs: allocates the version, reads without blocking a thread, computes on the pool of trainings, asks the LLM,
 * checks, stores. Whatever goes wrong, the version ends as {@code failed} with the reason, and its rows are deleted.
 */
public final class TableBuilds {
    private final TableVersions versions;
    private final RewriteWriters writers;
    private final Client client;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final Executor executor;
    private final CircuitBreaker breaker;
    private final RecsysStats stats;

    /** @param client for searches in the caller's name */
    public TableBuilds(
            TableVersions versions,
            RewriteWriters writers,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            CircuitBreaker breaker,
            RecsysStats stats) {
        this.versions = versions;
        this.writers = writers;
        this.client = client;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
        this.breaker = breaker;
        this.stats = stats;
    }

    /** Who writes rewrites for a build. */
    private record Writer(Llm llm, QueryRewritePrompt prompt) {}

    /** What the log alone gives. */
    private record FromLog(QueryLog log, List<QueryRow> rows) {}

    /** What is to be stored. */
    private record Built(List<QueryRow> rows, Optional<ClassifierTrainer.Trained> classifier, BuildReport report) {}

    /** Builds in the background; the listener is told of the end. */
    void submit(BuildTableTask task, BuildTableRequest request, ActionListener<BuildTableResponse> listener) {
        writer(request.options())
                .then(writer -> versions.clear(request.name()).then(cleared -> {
                    task.check();
                    return versions.allocate(
                                    request.name(),
                                    request.options().json(),
                                    clusterService.localNode().getId() + ":" + task.getId())
                            .then(metadata -> build(task, request.options(), writer, metadata));
                }))
                .start(listener);
    }

    /** Empty where no LLM is wanted; fails where what is wanted does not exist. */
    private Async<Optional<Writer>> writer(BuildOptions options) {
        if (options.llm() == null) {
            return Async.of(Optional.empty());
        }
        Instant start = Instant.now();
        Async<Llm> loaded = listener -> writers.llms().load(options.llm(), listener);
        Async<Llm> llm = loaded.map(found -> options.retryFailed() ? ForwardingLlm.retrying(found, start) : found);
        Async<VersionedPrompt> prompt = listener -> writers.prompts().load(options.prompt(), listener);
        return llm.then(found -> prompt.map(
                asked -> Optional.of(new Writer(found, new QueryRewritePrompt(asked.prompt(), options.types())))));
    }

    private Async<BuildTableResponse> build(
            BuildTableTask task, BuildOptions options, Optional<Writer> writer, ArtifactMetadata metadata) {
        task.version(metadata.version());
        Async<Built> built = Async.of(options).then(given -> {
            Reservation room = new Reservation(breaker, "build of table [" + metadata.name() + "]", 0);
            Async<Built> work = work(task, given, writer, room);
            return listener -> work.start(ActionListener.runBefore(listener, room::close));
        });
        return built.then(done -> store(task, options, metadata, done)).recover(failure -> {
            Exception reason = task.reason(failure);
            versions.fail(metadata, reason);
            return Async.failed(reason);
        });
    }

    private Async<Built> work(BuildTableTask task, BuildOptions options, Optional<Writer> writer, Reservation room) {
        Client childClient = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        LogReader reader = new LogReader(
                new IndexScan(client, childClient, executor),
                room,
                task,
                options.log(),
                options.guardrails(),
                new QueryLog(options.maxQueries()));
        Rejections.Tally tally = new Rejections.Tally(stats);
        return reader.read()
                .then(log -> {
                    task.progress(BuildProgress.Phase.COMPUTING, 0, 0);
                    return TrainingPool.run(
                            threadPool,
                            task,
                            () -> new FromLog(
                                    log,
                                    log.rows(options.minFrequency(), options.head(), options.torso(), task::check)));
                })
                .then(fromLog -> rewrites(task, writer, fromLog.rows()).then(generation -> {
                    task.progress(BuildProgress.Phase.CHECKING_REWRITES, 0, 0);
                    int texts = generation.rows().stream()
                            .mapToInt(row -> row.candidates().size())
                            .sum();
                    Async<List<QueryRow>> texted =
                            TrainingPool.run(threadPool, task, () -> new TextCheck(options.guardrails(), tally)
                                    .check(generation.rows()));
                    return texted.then(rows -> new HitCheck(
                                            childClient, executor, options.catalogue(), options.guardrails(), tally)
                                    .check(rows, done -> {
                                        task.check();
                                        task.progress(BuildProgress.Phase.CHECKING_REWRITES, done, texts);
                                    }))
                            .then(rows -> classify(task, options, rows)
                                    .map(classifier -> new Built(
                                            rows,
                                            classifier,
                                            report(
                                                    fromLog.log(),
                                                    rows,
                                                    tally.rejections(),
                                                    generation.generated(),
                                                    classifier))));
                }));
    }

    private Async<RewriteGeneration.Result> rewrites(
            BuildTableTask task, Optional<Writer> writer, List<QueryRow> rows) {
        if (writer.isEmpty()) {
            List<CandidateRow> plain =
                    rows.stream().map(row -> new CandidateRow(row, List.of())).toList();
            return Async.of(new RewriteGeneration.Result(plain, BuildReport.Generated.NONE));
        }
        return new RewriteGeneration(
                        writers.completions(), writer.get().llm(), writer.get().prompt(), task)
                .write(rows);
    }

    private Async<Optional<ClassifierTrainer.Trained>> classify(
            BuildTableTask task, BuildOptions options, List<QueryRow> rows) {
        if (options.classifier() == false) {
            return Async.of(Optional.empty());
        }
        task.progress(BuildProgress.Phase.TRAINING_CLASSIFIER, 0, 0);
        return TrainingPool.run(threadPool, task, () -> new ClassifierTrainer(task::check).train(rows));
    }

    private static BuildReport report(
            QueryLog log,
            List<QueryRow> rows,
            Rejections rejected,
            BuildReport.Generated generated,
            Optional<ClassifierTrainer.Trained> classifier)
            throws IOException {
        return new BuildReport(
                log.searches(),
                log.queries(),
                log.converted(),
                log.strayEvents(),
                rows.size(),
                count(rows, QuerySegment.HEAD),
                count(rows, QuerySegment.TORSO),
                rows.stream().mapToLong(row -> row.rewrites().size()).sum(),
                rejected,
                generated,
                classifier.isEmpty() ? "" : VersionRuns.json(classifier.get().metrics(), Map.of()));
    }

    private static long count(List<QueryRow> rows, QuerySegment segment) {
        return rows.stream().filter(row -> row.segment() == segment).count();
    }

    private Async<BuildTableResponse> store(
            BuildTableTask task, BuildOptions options, ArtifactMetadata metadata, Built built) {
        task.check();
        task.progress(BuildProgress.Phase.STORING, 0, 0);
        return Async.on(
                        executor,
                        () -> VersionRuns.json(
                                (builder, params) -> {
                                    builder.startObject();
                                    return built.report()
                                            .toXContent(builder, params)
                                            .endObject();
                                },
                                Map.of()))
                .then(metrics -> versions.complete(
                        metadata,
                        built.rows(),
                        built.classifier()
                                .map(ClassifierTrainer.Trained::classifier)
                                .orElse(null),
                        metrics,
                        options.promote()))
                .map(completed -> {
                    task.progress(BuildProgress.Phase.DONE, 0, 0);
                    return new BuildTableResponse(
                            completed.name(),
                            completed.version(),
                            completed.state().toString(),
                            built.report());
                });
    }
}
