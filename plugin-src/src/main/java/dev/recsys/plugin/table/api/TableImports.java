/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.classifier.ClassifierTrainer;
import dev.recsys.plugin.table.guardrail.HitCheck;
import dev.recsys.plugin.table.guardrail.Rejections;
import dev.recsys.plugin.table.guardrail.TextCheck;
import dev.recsys.plugin.table.store.TableVersions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.transport.client.Client;

/** Makes versions of tables of rows that were written elsewhere; what fails leaves nothing but, perhaps, a version marked as failed. */
public final class TableImports {
    /** The lines as they come, as maps, and as rows, each of them once. */
    private static final int BYTES_PER_BYTE_OF_BODY = 6;

    /** Larger bodies are read where they do not stand in the way of searches that wait for a look-up. */
    private static final int LARGE_BODY = 1 << 20;

    private final TableVersions versions;
    private final Client client;
    private final Executor executor;
    private final Executor trainingExecutor;
    private final CircuitBreaker breaker;
    private final RecsysStats stats;

    /**
     * @param client           for searches in the caller's name
     * @param executor         for reading and checking
     * @param trainingExecutor for classifiers, and for large bodies
     */
    public TableImports(
            TableVersions versions,
            Client client,
            Executor executor,
            Executor trainingExecutor,
            CircuitBreaker breaker,
            RecsysStats stats) {
        this.versions = versions;
        this.client = client;
        this.executor = executor;
        this.trainingExecutor = trainingExecutor;
        this.breaker = breaker;
        this.stats = stats;
    }

    private record Checked(ImportBody body, List<QueryRow> rows, Rejections rejected) {}

    void run(ImportTableRequest request, ActionListener<ImportTableResponse> listener) {
        Executor reading = request.body().length() > LARGE_BODY ? trainingExecutor : executor;
        Async<Reservation> reserved = Async.on(reading, () -> {
            ArtifactReference.parseName(request.name(), "an import");
            return new Reservation(
                    breaker,
                    "import of table [" + request.name() + "]",
                    (long) BYTES_PER_BYTE_OF_BODY * request.body().length());
        });
        reserved.then(room -> {
                    Async<ImportTableResponse> work = Async.of(request)
                            .map(ImportTableRequest::body)
                            .map(ImportBody::parse)
                            .then(this::check)
                            .then(checked -> store(request.name(), checked));
                    return (Async<ImportTableResponse>) done -> work.start(ActionListener.runBefore(done, room::close));
                })
                .start(listener);
    }

    private Async<Checked> check(ImportBody body) {
        Rejections.Tally tally = new Rejections.Tally(stats);
        ImportOptions options = body.options();
        List<QueryRow> rows = new TextCheck(options.guardrails(), tally).check(body.rows());
        if (options.catalogue() == null) {
            return Async.of(new Checked(body, rows, tally.rejections()));
        }
        return new HitCheck(client, executor, options.catalogue(), options.guardrails(), tally)
                .check(rows, done -> {})
                .map(checked -> new Checked(body, checked, tally.rejections()));
    }

    private Async<ImportTableResponse> store(String name, Checked checked) {
        ImportOptions options = checked.body().options();
        Async<Optional<ClassifierTrainer.Trained>> trained = options.classifier()
                ? Async.on(trainingExecutor, () -> new ClassifierTrainer(() -> {}).train(checked.rows()))
                : Async.of(Optional.empty());
        return trained.then(classifier -> versions.clear(name)
                .then(cleared -> versions.allocate(name, options.json(), null))
                .then(metadata -> complete(metadata, checked, classifier)));
    }

    private Async<ImportTableResponse> complete(
            ArtifactMetadata metadata, Checked checked, Optional<ClassifierTrainer.Trained> trained) {
        List<QueryRow> rows = checked.rows();
        long rewrites = rows.stream().mapToLong(row -> row.rewrites().size()).sum();
        return Async.of(trained)
                .map(classifier -> metrics(rows.size(), rewrites, checked.rejected(), classifier))
                .then(metrics -> versions.complete(
                        metadata,
                        rows,
                        trained.map(ClassifierTrainer.Trained::classifier).orElse(null),
                        metrics,
                        checked.body().options().promote()))
                .map(done -> new ImportTableResponse(
                        done.name(),
                        done.version(),
                        done.state().toString(),
                        rows.size(),
                        rewrites,
                        checked.rejected(),
                        checked.body().skipped(),
                        checked.body().errors()))
                .recover(failure -> {
                    versions.fail(metadata, failure);
                    return Async.failed(failure);
                });
    }

    private static String metrics(
            long rows, long rewrites, Rejections rejected, Optional<ClassifierTrainer.Trained> trained)
            throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject()
                    .field("rows", rows)
                    .field("rewrites", rewrites)
                    .field("rejected", rejected);
            if (trained.isPresent()) {
                builder.field("classifier", trained.get().metrics());
            }
            return builder.endObject().toString();
        }
    }
}
