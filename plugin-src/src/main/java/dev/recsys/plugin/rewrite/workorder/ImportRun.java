/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import dev.recsys.ingest.document.DocumentFields;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.rewrite.ConsistencyCheck;
import dev.recsys.ingest.rewrite.DocumentText;
import dev.recsys.ingest.rewrite.FilterOptions;
import dev.recsys.ingest.rewrite.FilteredQueries;
import dev.recsys.ingest.rewrite.GeneratedTarget;
import dev.recsys.ingest.rewrite.QueryFilter;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.rewrite.completion.IndexCompletions;
import dev.recsys.plugin.rewrite.document.Fate;
import dev.recsys.plugin.rewrite.document.StoredDocument;
import dev.recsys.plugin.rewrite.document.TargetChange;
import dev.recsys.plugin.rewrite.document.TargetUpdates;
import dev.recsys.plugin.rewrite.generation.Generation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.transport.client.Client;

/** Imports lines in batches, one after the other; one for each import. A line that is wrong is told of, and the rest goes on. */
final class ImportRun {
    private static final int MAX_LINES = 500;
    private static final int MAX_BYTES = 1 << 20;

    /** Errors that an answer shows. */
    static final int MAX_ERRORS = 20;

    private static final String CHANGED = "document_changed";

    private final ImportRequest request;
    private final RewriteTask task;
    private final Set<String> indices;
    private final String index;
    private final Executor executor;
    private final TargetUpdates updates;
    private final IndexCompletions completions;

    /** Null for an import without a pipeline. */
    @Nullable
    private final Generation generation;

    private final String targetField;
    private final QueryFilter usual = new QueryFilter(FilterOptions.DEFAULT, null, "", ConsistencyCheck.NONE);

    private long lines;
    private long updated;
    private long missing;
    private long conflicts;
    private long failed;
    private final Map<String, Long> rejected = new TreeMap<>();
    private final List<ImportResponse.LineError> errors = new ArrayList<>();

    /**
     * @param indices  concrete names of the request's index: documents are changed in these alone
     * @param executor on which lines are parsed
     */
    ImportRun(
            ImportRequest request,
            RewriteTask task,
            String[] indices,
            Client client,
            Executor executor,
            IndexCompletions completions,
            @Nullable Generation generation) {
        this.request = request;
        this.task = task;
        this.indices = Set.of(indices);
        this.index = request.indices()[0];
        this.executor = executor;
        this.updates = new TargetUpdates(client, executor);
        this.completions = completions;
        this.generation = generation;
        this.targetField = generation == null ? request.targetField() : generation.targetField();
    }

    Async<ImportResponse> run() {
        long start = System.nanoTime();
        JsonLines body = new JsonLines(request.body());
        return batches(body)
                .map(done -> new ImportResponse(
                        (System.nanoTime() - start) / 1_000_000,
                        lines,
                        updated,
                        missing,
                        conflicts,
                        failed,
                        rejected,
                        errors));
    }

    private Async<Void> batches(JsonLines body) {
        return Async.on(executor, () -> {
                    task.check();
                    return parse(body.next(MAX_LINES, MAX_BYTES));
                })
                .then(this::batch)
                .then(done -> {
                    task.status("importing", counts());
                    return body.isEmpty() ? Async.of(null) : batches(body);
                });
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("lines", lines);
        counts.put("updated", updated);
        counts.put("missing", missing);
        counts.put("conflicts", conflicts);
        counts.put("failed", failed);
        return counts;
    }

    private List<ImportRecord> parse(List<JsonLines.Line> batch) {
        List<ImportRecord> records = new ArrayList<>();
        for (JsonLines.Line line : batch) {
            lines++;
            try {
                ImportRecord record = ImportRecord.parse(line.number(), line.text());
                check(record);
                records.add(record);
            } catch (IllegalArgumentException e) {
                fail(line.number(), e.getMessage());
            }
        }
        return records;
    }

    private void check(ImportRecord record) {
        if (record.index() != null && indices.contains(record.index()) == false) {
            throw new IllegalArgumentException("[custom_id] is of an order for index [" + record.index()
                    + "], which is not what [index], [" + index + "], means");
        }
        if (record.content() instanceof ImportRecord.Content.Answer && generation == null) {
            throw new IllegalArgumentException(
                    "the line is the answer to a work order, of which only [pipeline] knows what"
                            + " was asked for; name the one that the orders were exported with");
        }
    }

    private void fail(int line, String error) {
        failed++;
        if (errors.size() < MAX_ERRORS) {
            errors.add(new ImportResponse.LineError(line, error));
        }
    }

    private Async<Void> batch(List<ImportRecord> records) {
        // Of several lines for one document the last one counts: they must not overtake each other.
        Map<List<String>, ImportRecord> last = new LinkedHashMap<>();
        for (ImportRecord record : records) {
            last.put(List.of(record.index() == null ? index : record.index(), record.id()), record);
        }
        List<ImportRecord> distinct = List.copyOf(last.values());
        List<MultiGetRequest.Item> items = distinct.stream()
                .map(record -> new MultiGetRequest.Item(record.index() == null ? index : record.index(), record.id())
                        .routing(record.routing()))
                .toList();
        Set<Integer> unreadable = new HashSet<>();
        TargetUpdates.Unreadable told = (place, failure) -> {
            unreadable.add(place);
            fail(distinct.get(place).line(), String.valueOf(failure.getMessage()));
        };
        return updates.read(items, told).then(found -> {
            List<StoredDocument> documents = new ArrayList<>();
            List<ImportRecord> present = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                if (found.get(i) != null) {
                    documents.add(found.get(i));
                    present.add(distinct.get(i));
                } else if (unreadable.contains(i) == false) {
                    missing++;
                }
            }
            return change(documents, present);
        });
    }

    private Async<Void> change(List<StoredDocument> documents, List<ImportRecord> records) {
        Map<List<String>, ImportRecord> byDocument = new HashMap<>();
        for (int i = 0; i < documents.size(); i++) {
            byDocument.put(key(documents.get(i)), records.get(i));
        }
        Map<ImportRecord, Made> made = new HashMap<>();
        return updates.apply(documents, fresh -> make(fresh, byDocument).map(all -> {
                    List<TargetChange> changes = new ArrayList<>();
                    for (int i = 0; i < all.size(); i++) {
                        made.put(byDocument.get(key(fresh.get(i))), all.get(i));
                        changes.add(all.get(i).change());
                    }
                    return changes;
                }))
                .map(results -> {
                    for (int i = 0; i < results.size(); i++) {
                        count(records.get(i), made.get(records.get(i)), results.get(i));
                    }
                    return null;
                });
    }

    private static List<String> key(StoredDocument document) {
        return List.of(document.index(), document.id());
    }

    private void count(ImportRecord record, Made result, TargetUpdates.Result written) {
        switch (written.fate()) {
            case DONE -> updated++;
            case MISSING -> missing++;
            case CONFLICTS -> conflicts++;
            case FAILED -> fail(record.line(), written.error());
            case REJECTED, SKIPPED, STILL_PENDING -> {
                if (result.error() != null) {
                    fail(record.line(), result.error());
                }
            }
        }
        result.rejected().forEach((reason, n) -> rejected.merge(reason, n, Long::sum));
    }

    /**
     * What is made of a line.
     *
     * @param error    why the document gets no queries, or null
     * @param rejected what was not kept, by reason
     */
    private record Made(TargetChange change, @Nullable String error, Map<String, Long> rejected) {}

    private Async<List<Made>> make(List<StoredDocument> documents, Map<List<String>, ImportRecord> records) {
        List<Made> all = new ArrayList<>();
        List<Kept> keep = new ArrayList<>();
        for (StoredDocument document : documents) {
            try {
                all.add(make(document, records.get(key(document)), keep));
            } catch (IllegalArgumentException e) {
                all.add(new Made(TargetChange.none(Fate.SKIPPED), e.getMessage(), Map.of()));
            }
        }
        // The answers are kept first: a document that is done tells of an answer that nobody has to pay for again.
        return keep(keep).map(done -> all);
    }

    private record Kept(ChatRequest request, String answer) {}

    private Async<Void> keep(List<Kept> answers) {
        if (answers.isEmpty()) {
            return Async.of(null);
        }
        return listener -> {
            GroupedActionListener<String> all =
                    new GroupedActionListener<>(ActionListener.map(listener, done -> null), answers.size());
            for (Kept kept : answers) {
                completions.keep(generation.llm(), kept.request(), kept.answer(), all);
            }
        };
    }

    private Made make(StoredDocument document, ImportRecord record, List<Kept> keep) {
        Object before = DocumentFields.find(document.source(), targetField);
        if (generation == null) {
            FilteredQueries filtered = usual.filter(
                    DocumentText.read(document.source(), request.fields()),
                    ((ImportRecord.Content.Queries) record.content()).queries());
            return made(before, GeneratedTarget.of(null, null, null, filtered));
        }
        ChatRequest asked = generation.queries().request(document.source());
        String hash = asked == null ? null : generation.queries().hash(asked, generation.llm());
        String prompt = generation.queries().prompt().reference();
        return switch (record.content()) {
            case ImportRecord.Content.Queries queries ->
                made(
                        before,
                        GeneratedTarget.of(
                                null, prompt, hash, generation.queries().filter(document.source(), queries.queries())));
            case ImportRecord.Content.Answer answer -> {
                if (answer.hash().equals(hash) == false) {
                    yield new Made(
                            TargetChange.none(Fate.SKIPPED),
                            "document [" + document.id() + "], or what is asked for it, has changed since the order was"
                                    + " exported; export it anew",
                            Map.of(CHANGED, 1L));
                }
                GeneratedTarget target = generation
                        .queries()
                        .target(
                                document.source(),
                                answer.text(),
                                generation.llm().reference(),
                                hash);
                boolean usable = true;
                try {
                    asked.schema().check().accept(answer.text());
                } catch (IllegalArgumentException e) {
                    usable = false;
                }
                if (usable) {
                    keep.add(new Kept(asked, answer.text()));
                }
                yield made(before, target);
            }
        };
    }

    /** Queries that a document has are not given up for none. */
    private Made made(@Nullable Object before, GeneratedTarget target) {
        Map<String, Long> dropped = new TreeMap<>();
        target.dropped().forEach((reason, n) -> dropped.put(reason.wireName(), (long) n));
        boolean done = target.status() == GeneratedTarget.Status.DONE;
        GeneratedTarget had = GeneratedTarget.read(before);
        boolean keepOld = done == false && had != null && had.status() == GeneratedTarget.Status.DONE;
        TargetChange change = keepOld
                ? TargetChange.none(Fate.SKIPPED)
                : TargetChange.replace(done ? Fate.DONE : Fate.REJECTED, targetField, before, target.toMap());
        return new Made(change, done ? null : target.reason(), dropped);
    }
}
