/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.document.DocumentFields;
import dev.recsys.ingest.rewrite.DocumentText;
import dev.recsys.ingest.rewrite.GeneratedQuery;
import dev.recsys.ingest.rewrite.GeneratedTarget;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilter;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilterBuilder;
import dev.recsys.ingest.rewrite.consistency.Quantiles;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.judgment.JudgedQuery;
import dev.recsys.plugin.judgment.JudgmentReader;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.rewrite.document.StoredDocument;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.scan.PointInTime;
import dev.recsys.plugin.scan.RandomDocuments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.search.SearchHit;
import org.opensearch.transport.client.Client;

/**
 * Learns one filter: reads judgments if there are any, the documents that they rate, and a sample of all; scores the queries of the
 * sample; and compares shares. One for each request; its steps follow one another, on the pool of trainings.
 */
final class FitRun {
    /** A scored document with its queries as terms. */
    private static final long BYTES_PER_DOCUMENT = 2_048;

    /** Terms that are counted until the frequent ones are known. */
    private static final long BYTES_OF_TERMS = 4L * ConsistencyFilterBuilder.DEFAULT_TERMS * 100;

    /** Of a document of which a search scores more, the first ones tell enough. */
    private static final int MAX_QUERIES = 100;

    private final FitFilterRequest request;
    private final RewriteTask task;
    private final Client client;
    private final Client closing;
    private final Executor executor;
    private final Reservation room;
    private final Reservation judgmentRoom;

    /** Null where BM25 scores. */
    @Nullable
    private final SearchScores searches;

    private final ConsistencyFilterBuilder builder;
    private final Map<RewriteType, List<Double>> scores = new EnumMap<>(RewriteType.class);
    private final Map<String, EvaluationDocument> evaluation = new HashMap<>();
    private final long fixedBytes;
    private final List<String> warnings = new ArrayList<>();
    private long leftOut;

    @Nullable
    private String firstLeftOut;

    private long evaluationBytes;
    private long sampled;

    /**
     * @param client  for searches that end with the task
     * @param closing to let go of what shards keep, also after a cancellation
     */
    FitRun(
            FitFilterRequest request,
            RewriteTask task,
            Client client,
            Client closing,
            Executor executor,
            CircuitBreaker breaker,
            NamedXContentRegistry registry) {
        this.request = request;
        this.task = task;
        this.client = client;
        this.closing = closing;
        this.executor = executor;
        this.searches = request.search() == null
                ? null
                : new SearchScores(client, executor, registry, request.search(), task::check);
        this.builder = new ConsistencyFilterBuilder(request.language());
        this.fixedBytes = BYTES_OF_TERMS
                + RandomDocuments.BYTES_PER_ID * request.sampleSize()
                + BYTES_PER_DOCUMENT * Math.min(request.sampleSize(), ConsistencyFilterBuilder.DEFAULT_SAMPLE);
        this.room = new Reservation(breaker, "<fit of a rewrite filter>", fixedBytes);
        this.judgmentRoom = new Reservation(breaker, "<judgments of a rewrite filter>", 0);
    }

    /**
     * What was learned.
     *
     * @param documents in the sample
     * @param choice    null without judgments
     */
    record Fitted(ConsistencyFilter filter, long documents, @Nullable KeepChoice choice, List<String> warnings) {}

    /** Runs it, and lets go of all memory at the end. */
    Async<Fitted> run() {
        Async<Fitted> all = judgments()
                .then(judged -> PointInTime.with(client, closing, request.indices(), pit -> read(pit, judged))
                        .then(done -> Async.on(executor, () -> finish(judged))));
        return listener -> all.start(ActionListener.runBefore(listener, () -> {
            room.close();
            judgmentRoom.close();
        }));
    }

    private Async<List<JudgedQuery>> judgments() {
        if (request.judgments() == null) {
            return Async.of(List.of());
        }
        task.status("reading judgments", Map.of());
        JudgmentReader reader = new JudgmentReader(new IndexScan(closing, client, executor), judgmentRoom, task::check);
        return reader.read(request.judgments()).map(judged -> {
            warnings.addAll(reader.warnings());
            return judged;
        });
    }

    private Async<Void> read(String pit, List<JudgedQuery> judged) {
        List<String> paths = new ArrayList<>(request.fields());
        paths.add(request.targetField());
        RandomDocuments documents = new RandomDocuments(client, pit, request.query(), paths, request.seed(), executor);
        Set<String> rated = new LinkedHashSet<>();
        judged.forEach(query -> rated.addAll(query.ratings().keySet()));
        if (rated.size() > request.sampleSize()) {
            warnings.add("[judgments] rates [" + rated.size() + "] documents, of which [sample_size] = ["
                    + request.sampleSize() + "] were taken");
        }
        return documents
                .of(rated, request.sampleSize(), response -> take(response, true))
                .then(done -> documents.sample(request.sampleSize(), response -> take(response, false)));
    }

    /** A document before it is scored. */
    private record Read(StoredDocument stored, String text, List<GeneratedQuery> queries) {}

    private Async<Boolean> take(SearchResponse response, boolean isRated) {
        return Async.on(executor, () -> {
                    task.check();
                    List<Read> page = new ArrayList<>();
                    for (SearchHit hit : response.getHits().getHits()) {
                        StoredDocument document = StoredDocument.of(hit);
                        try {
                            page.add(read(document));
                        } catch (IllegalArgumentException e) {
                            leaveOut(document, e);
                        }
                    }
                    return page;
                })
                .then(page -> score(page).map(scored -> {
                    for (int i = 0; i < page.size(); i++) {
                        take(page.get(i), scored.get(i), isRated);
                    }
                    task.status("reading", Map.of("seen", sampled, "evaluated", (long) evaluation.size()));
                    return true;
                }));
    }

    /** A document that cannot be read says nothing of the others. */
    private void leaveOut(StoredDocument document, IllegalArgumentException reason) {
        leftOut++;
        if (leftOut == 1) {
            firstLeftOut = document.label() + ": " + reason.getMessage();
        }
    }

    private Read read(StoredDocument stored) {
        GeneratedTarget target = GeneratedTarget.read(DocumentFields.find(stored.source(), request.targetField()));
        List<GeneratedQuery> queries = target == null ? List.of() : target.queries();
        if (queries.size() > MAX_QUERIES) {
            queries = queries.subList(0, MAX_QUERIES);
        }
        return new Read(
                stored, DocumentText.read(stored.source(), request.fields()).text(), queries);
    }

    /** The scores that searches give; null for each document where the text will tell. */
    private Async<List<double[]>> score(List<Read> page) {
        if (searches == null) {
            return Async.of(Arrays.asList(new double[page.size()][]));
        }
        List<SearchScores.Pair> pairs = new ArrayList<>();
        page.forEach(document ->
                document.queries().forEach(query -> pairs.add(new SearchScores.Pair(document.stored(), query))));
        return searches.of(pairs).map(all -> {
            List<double[]> scored = new ArrayList<>(page.size());
            int from = 0;
            for (Read document : page) {
                int to = from + document.queries().size();
                scored.add(Arrays.copyOfRange(all, from, to));
                from = to;
            }
            return scored;
        });
    }

    private void take(Read document, @Nullable double[] scored, boolean isRated) {
        String id = document.stored().id();
        if (request.judgments() != null
                && evaluation.size() < request.sampleSize()
                && evaluation.containsKey(id) == false) {
            EvaluationDocument kept = new EvaluationDocument(id, document.text(), document.queries(), scored);
            evaluationBytes += kept.bytes();
            room.resize(fixedBytes + evaluationBytes);
            evaluation.put(id, kept);
        }
        // What judgments name is no fair sample of what there is.
        if (isRated) {
            return;
        }
        sampled++;
        if (scored == null) {
            builder.add(document.text(), document.queries());
            return;
        }
        for (int i = 0; i < scored.length; i++) {
            scores.computeIfAbsent(document.queries().get(i).type(), type -> new ArrayList<>())
                    .add(scored[i]);
        }
    }

    private Fitted finish(List<JudgedQuery> judged) throws IOException {
        task.check();
        if (leftOut > 0 && sampled == 0) {
            throw new IllegalArgumentException("none of the documents that [query] finds can be read: " + firstLeftOut);
        }
        if (leftOut > 0) {
            warnings.add("[" + leftOut + "] documents were left out, the first of them is " + firstLeftOut);
        }
        ConsistencyFilter filter = filter();
        if (filter.quantiles().isEmpty()) {
            throw new IllegalArgumentException("[target_field] is [" + request.targetField()
                    + "]; no document that [query] finds has generated queries there");
        }
        if (request.judgments() == null) {
            return new Fitted(filter, sampled, null, warnings);
        }
        task.status("comparing shares", Map.of("documents", (long) evaluation.size()));
        List<EvaluationDocument> documents = evaluation.values().stream()
                .sorted(Comparator.comparing(EvaluationDocument::id))
                .toList();
        KeepChoice choice =
                new KeepCurve(filter, request.types(), documents, judged, request.seed(), task::check).choose();
        warn(choice);
        return new Fitted(filter.withKeep(choice.keep()), sampled, choice, warnings);
    }

    private ConsistencyFilter filter() {
        if (request.search() == null) {
            if (builder.documents() == 0) {
                throw new IllegalArgumentException("[fields] is " + request.fields() + "; no document of ["
                        + String.join(",", request.indices()) + "] that [query] finds has text in them");
            }
            return builder.build(request.keep());
        }
        Map<RewriteType, Quantiles> quantiles = new EnumMap<>(RewriteType.class);
        scores.forEach((type, list) -> quantiles.put(
                type,
                Quantiles.of(list.stream().mapToDouble(Double::doubleValue).toArray())));
        return new ConsistencyFilter(request.language(), null, request.search().json(), quantiles, request.keep());
    }

    private void warn(KeepChoice choice) {
        double none = choice.curve().get(0).values().get(0);
        double chosen = choice.curve().stream()
                .filter(point -> point.keep() == choice.keep())
                .findFirst()
                .orElseThrow()
                .values()
                .get(0);
        if (none >= chosen) {
            warnings.add("searches are as good without any of the generated queries of the types " + choice.types()
                    + " as with the chosen share; look at the [curve]");
        }
        if (choice.queries() < choice.given()) {
            warnings.add("[" + (choice.given() - choice.queries())
                    + "] of the judged queries have no document above grade 0 in the collection and were left out");
        }
    }
}
