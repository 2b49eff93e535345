/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.document.DocumentFields;
import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.ConsistencyCheck;
import dev.recsys.ingest.rewrite.ConsistencyOptions;
import dev.recsys.ingest.rewrite.DocumentText;
import dev.recsys.ingest.rewrite.DropReason;
import dev.recsys.ingest.rewrite.FilteredQueries;
import dev.recsys.ingest.rewrite.GeneratedQuery;
import dev.recsys.ingest.rewrite.GeneratedTarget;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.ingest.rewrite.consistency.ConsistencyScorer;
import dev.recsys.ingest.rewrite.consistency.VersionedConsistencyFilter;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.judgment.QueryTemplate;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.rewrite.document.Fate;
import dev.recsys.plugin.rewrite.document.StoredDocument;
import dev.recsys.plugin.rewrite.document.TargetChange;
import dev.recsys.plugin.rewrite.document.TargetUpdates;
import dev.recsys.plugin.scan.PointInTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.opensearch.common.Nullable;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.transport.client.Client;

/** Drops queries that a filter does not keep, page by page; one for each request. */
final class ApplyFilterRun {
    private static final int PAGE = 500;

    private final ApplyFilterRequest request;
    private final RewriteTask task;
    private final Client client;
    private final Client closing;
    private final Executor executor;
    private final TargetUpdates updates;
    private final ConsistencyOptions options;
    private final VersionedConsistencyFilter filter;

    /** Null where a search scores. */
    @Nullable
    private final ConsistencyCheck check;

    @Nullable
    private final SearchScores searches;

    private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
    private long seen;

    @Nullable
    private String error;

    ApplyFilterRun(
            ApplyFilterRequest request,
            VersionedConsistencyFilter filter,
            RewriteTask task,
            Client client,
            Client closing,
            Executor executor,
            NamedXContentRegistry registry) {
        this.request = request;
        this.task = task;
        this.client = client;
        this.closing = closing;
        this.executor = executor;
        this.updates = new TargetUpdates(client, executor);
        OptionalDouble keep = request.keep() == null ? OptionalDouble.empty() : OptionalDouble.of(request.keep());
        this.filter = filter;
        this.options = new ConsistencyOptions(request.filter(), keep, OptionalDouble.empty(), request.types());
        String search = filter.filter().search();
        if (search == null && request.fields().isEmpty()) {
            throw JsonProperties.wrong(
                    "fields", null, "the names of the fields whose text queries of a [bm25] filter are scored against");
        }
        this.check = search == null
                ? ConsistencyScorer.check(options, filter, filter.filter().language())
                : null;
        this.searches = search == null
                ? null
                : new SearchScores(client, executor, registry, new QueryTemplate(search), task::check);
    }

    /** The reason of the first document that failed, or null. */
    @Nullable
    String error() {
        return error;
    }

    Async<Map<String, Long>> run() {
        return PointInTime.with(client, closing, request.indices(), id -> new PointInTime(
                                client, id, request.query(), PAGE, null)
                        .each(response -> Async.on(executor, () -> {
                                    task.check();
                                    return Arrays.stream(response.getHits().getHits())
                                            .map(StoredDocument::of)
                                            .toList();
                                })
                                .then(documents -> updates.apply(documents, this::changes))
                                .map(this::count)))
                .map(done -> counts());
    }

    private Async<List<TargetChange>> changes(List<StoredDocument> documents) {
        if (searches != null) {
            return searched(documents);
        }
        return Async.on(executor, () -> documents.stream().map(this::change).toList());
    }

    private TargetChange change(StoredDocument document) {
        return change(document, target -> target.queries().stream()
                .filter(check.of(
                        DocumentText.read(document.source(), request.fields()).text()))
                .toList());
    }

    /** Asks for the scores of all queries that are looked at, and drops those that are too low. */
    private Async<List<TargetChange>> searched(List<StoredDocument> documents) {
        Map<RewriteType, Double> least = ConsistencyScorer.leastScores(options, filter.filter());
        return Async.on(executor, () -> pairs(documents, least.keySet())).then(pairs -> searches.of(pairs)
                .then(scores -> Async.on(executor, () -> {
                    Map<StoredDocument, Set<GeneratedQuery>> low = new IdentityHashMap<>();
                    for (int i = 0; i < scores.length; i++) {
                        SearchScores.Pair pair = pairs.get(i);
                        if (scores[i] < least.get(pair.query().type())) {
                            low.computeIfAbsent(pair.document(), document -> new HashSet<>())
                                    .add(pair.query());
                        }
                    }
                    return documents.stream()
                            .map(document -> change(document, target -> target.queries().stream()
                                    .filter(query ->
                                            low.getOrDefault(document, Set.of()).contains(query) == false)
                                    .toList()))
                            .toList();
                })));
    }

    private List<SearchScores.Pair> pairs(List<StoredDocument> documents, Set<RewriteType> types) {
        List<SearchScores.Pair> pairs = new ArrayList<>();
        for (StoredDocument document : documents) {
            GeneratedTarget target;
            try {
                target = GeneratedTarget.read(DocumentFields.find(document.source(), request.targetField()));
            } catch (IllegalArgumentException e) {
                // It fails where its change is made.
                continue;
            }
            if (target != null && target.status() == GeneratedTarget.Status.DONE) {
                target.queries().stream()
                        .filter(query -> types.contains(query.type()))
                        .forEach(query -> pairs.add(new SearchScores.Pair(document, query)));
            }
        }
        return pairs;
    }

    private TargetChange change(StoredDocument document, Function<GeneratedTarget, List<GeneratedQuery>> keeps) {
        try {
            return readable(document, keeps);
        } catch (IllegalArgumentException e) {
            return TargetChange.failed(document, e);
        }
    }

    private TargetChange readable(StoredDocument document, Function<GeneratedTarget, List<GeneratedQuery>> keeps) {
        Object before = DocumentFields.find(document.source(), request.targetField());
        GeneratedTarget target = GeneratedTarget.read(before);
        if (target == null || target.status() != GeneratedTarget.Status.DONE) {
            return TargetChange.none(Fate.SKIPPED);
        }
        List<GeneratedQuery> kept = keeps.apply(target);
        int gone = target.queries().size() - kept.size();
        if (gone == 0) {
            return TargetChange.none(Fate.SKIPPED);
        }
        Map<DropReason, Integer> reasons = new EnumMap<>(DropReason.class);
        reasons.putAll(target.dropped());
        reasons.merge(DropReason.INCONSISTENT, gone, Integer::sum);
        GeneratedTarget after =
                GeneratedTarget.of(target.llm(), target.prompt(), target.hash(), new FilteredQueries(kept, reasons));
        Fate fate = kept.isEmpty() ? Fate.REJECTED : Fate.DONE;
        return TargetChange.replace(fate, request.targetField(), before, after.toMap());
    }

    private boolean count(List<TargetUpdates.Result> results) {
        seen += results.size();
        for (TargetUpdates.Result result : results) {
            fates.merge(result.fate(), 1L, Long::sum);
            if (error == null) {
                error = result.error();
            }
        }
        task.status("filtering", counts());
        return true;
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("seen", seen);
        counts.put("changed", fates.getOrDefault(Fate.DONE, 0L));
        counts.put("emptied", fates.getOrDefault(Fate.REJECTED, 0L));
        counts.put("unchanged", fates.getOrDefault(Fate.SKIPPED, 0L));
        for (Fate fate : List.of(Fate.CONFLICTS, Fate.MISSING, Fate.FAILED)) {
            counts.put(fate.toString(), fates.getOrDefault(fate, 0L));
        }
        return counts;
    }
}
