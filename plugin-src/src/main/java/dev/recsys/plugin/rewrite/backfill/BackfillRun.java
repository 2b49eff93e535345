/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.backfill;

import dev.recsys.ingest.document.DocumentFields;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Completions;
import dev.recsys.ingest.llm.Completions.Outcome;
import dev.recsys.ingest.llm.LlmException;
import dev.recsys.ingest.rewrite.GeneratedTarget;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.llm.CompletionRounds;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.rewrite.document.Fate;
import dev.recsys.plugin.rewrite.document.StoredDocument;
import dev.recsys.plugin.rewrite.document.TargetChange;
import dev.recsys.plugin.rewrite.document.TargetUpdates;
import dev.recsys.plugin.rewrite.generation.Generation;
import dev.recsys.plugin.scan.PointInTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.opensearch.common.Nullable;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.transport.client.Client;

/**
 * Generates queries of documents whose target field says that they wait, page by page; one for each backfill.
 *
 * <p>When the model cannot be asked, it stops: what is done is marked as done, so that the next backfill finds the rest.
 */
final class BackfillRun {
    /** With these, the next request fails as well. */
    private static final Set<LlmException.Reason> LASTING = EnumSet.of(
            // Also after others had their answers.
            LlmException.Reason.QUEUE_FULL,
            LlmException.Reason.BUDGET_SPENT,
            LlmException.Reason.CIRCUIT_OPEN,
            LlmException.Reason.UNAUTHORIZED,
            LlmException.Reason.FORBIDDEN_ADDRESS,
            LlmException.Reason.CLOSED,
            LlmException.Reason.NOT_SERVED);

    private final BackfillRequest request;
    private final RewriteTask task;
    private final Client client;
    private final Client closing;
    private final Completions completions;
    private final Executor executor;
    private final TargetUpdates updates;

    private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
    private long seen;
    private long waiting;

    @Nullable
    private String error;

    @Nullable
    private volatile String stopped;

    /**
     * @param client   for requests that end with the task
     * @param closing  to let go of what shards keep, also after a cancellation
     * @param executor on which documents are parsed
     */
    BackfillRun(
            BackfillRequest request,
            RewriteTask task,
            Client client,
            Client closing,
            Completions completions,
            Executor executor) {
        this.request = request;
        this.task = task;
        this.client = client;
        this.closing = closing;
        this.completions = completions;
        this.executor = executor;
        this.updates = new TargetUpdates(client, executor);
    }

    /** Works for one processor after the other. */
    Async<Void> run(List<Generation> generations) {
        // What is refused in this run is not asked for again by it, for another document with the same content.
        Instant start = Instant.now();
        return Async.inOrder(generations.size(), i -> {
            Generation generation = generations.get(i);
            return stopped != null
                    ? Async.of(null)
                    : run(request.retryFailed() ? generation.retrying(start) : generation);
        });
    }

    /** Why it did not look at every document, or null. */
    @Nullable
    String stopped() {
        return stopped;
    }

    /** What it has counted so far. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("seen", seen);
        for (Fate fate : Fate.values()) {
            counts.put(fate.toString(), fates.getOrDefault(fate, 0L));
        }
        // Those that were not looked at wait as well.
        counts.merge(Fate.STILL_PENDING.toString(), Math.max(0, waiting), Long::sum);
        return counts;
    }

    /** The reason of the first document that could not be written, or null. */
    @Nullable
    String error() {
        return error;
    }

    private Async<Void> run(Generation generation) {
        QueryBuilder query = QueryBuilders.boolQuery()
                .filter(request.query())
                .filter(exactly(generation.targetField() + "." + GeneratedTarget.STATUS, request.statuses()));
        return PointInTime.with(client, closing, request.indices(), id -> {
            boolean[] first = {true};
            PointInTime documents = new PointInTime(client, id, query, request.pageSize(), null);
            return documents.each(response -> {
                if (first[0]) {
                    first[0] = false;
                    waiting += response.getHits().getTotalHits().value();
                }
                return documents.keeping(
                        client.threadPool(), page(generation, response.getHits().getHits()));
            });
        });
    }

    /** Exact values of a field that may be mapped as a keyword, or by itself as text with a keyword below it. */
    private static BoolQueryBuilder exactly(String field, List<String> values) {
        return QueryBuilders.boolQuery()
                .should(QueryBuilders.termsQuery(field, values))
                .should(QueryBuilders.termsQuery(field + ".keyword", values));
    }

    private Async<Boolean> page(Generation generation, SearchHit[] hits) {
        return Async.on(executor, () -> {
                    task.check();
                    return Arrays.stream(hits).map(StoredDocument::of).toList();
                })
                .then(documents -> {
                    Page page = new Page(generation);
                    return updates.apply(documents, page::changes).map(results -> {
                        count(results);
                        String trouble = page.trouble();
                        if (trouble != null) {
                            stopped = trouble;
                        }
                        task.status("generating", counts());
                        task.check();
                        return trouble == null;
                    });
                });
    }

    private void count(List<TargetUpdates.Result> results) {
        seen += results.size();
        waiting -= results.size();
        for (TargetUpdates.Result result : results) {
            fates.merge(result.fate(), 1L, Long::sum);
            if (result.error() != null && error == null) {
                error = result.error();
            }
        }
    }

    /** The documents of one page; where others change some of them, these are asked for anew. */
    private final class Page {
        private final Generation generation;
        private int answered;

        @Nullable
        private Exception failure;

        private boolean lasting;

        Page(Generation generation) {
            this.generation = generation;
        }

        /** Why it is of no use to go on, or null. */
        @Nullable
        String trouble() {
            boolean dead = failure != null && (answered == 0 || lasting);
            return dead && generation.config().cacheOnly() == false
                    ? "[" + generation.llm().reference() + "] cannot be asked: " + message(failure)
                    : null;
        }

        /** What each document gets; those that need no answer have it at once. */
        Async<List<TargetChange>> changes(List<StoredDocument> documents) {
            TargetChange[] changes = new TargetChange[documents.size()];
            List<ChatRequest> requests = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            for (int i = 0; i < changes.length; i++) {
                ChatRequest asked = null;
                try {
                    changes[i] = withoutAsking(documents.get(i));
                    asked = changes[i] == null
                            ? generation.queries().request(documents.get(i).source())
                            : null;
                } catch (IllegalArgumentException e) {
                    changes[i] = unreadable(documents.get(i), e);
                }
                if (asked != null) {
                    requests.add(asked);
                    places.add(i);
                } else if (changes[i] == null) {
                    changes[i] = rejected(
                            documents.get(i),
                            null,
                            "the document has none of the fields "
                                    + generation.config().options().fields());
                }
            }
            if (requests.isEmpty()) {
                return Async.of(Arrays.asList(changes));
            }
            Async<List<Outcome>> outcomes =
                    CompletionRounds.complete(completions, generation.llm(), requests, task::check);
            return outcomes.map(all -> {
                for (int i = 0; i < all.size(); i++) {
                    int place = places.get(i);
                    String hash = generation.queries().hash(requests.get(i), generation.llm());
                    changes[place] = change(documents.get(place), hash, all.get(i));
                }
                return Arrays.asList(changes);
            });
        }

        /** What becomes of a document that does not wait any more; null if it does. */
        @Nullable
        private TargetChange withoutAsking(StoredDocument document) {
            GeneratedTarget target = GeneratedTarget.read(before(document));
            boolean waits = target != null
                    && request.statuses().contains(target.status().wireName());
            return waits ? null : TargetChange.none(Fate.SKIPPED);
        }

        private TargetChange change(StoredDocument document, String hash, Outcome outcome) {
            return switch (outcome) {
                case Outcome.Answered answer -> {
                    answered++;
                    GeneratedTarget target = generation
                            .queries()
                            .target(
                                    document.source(),
                                    answer.content(),
                                    generation.llm().reference(),
                                    hash);
                    boolean done = target.status() == GeneratedTarget.Status.DONE;
                    yield replace(document, done ? Fate.DONE : Fate.REJECTED, target);
                }
                case Outcome.Failed failed -> {
                    if (failed.failure() instanceof LlmException refused) {
                        if (refused.reason().isPassing() == false) {
                            answered++;
                            yield rejected(document, hash, message(refused));
                        }
                        lasting |= LASTING.contains(refused.reason());
                    }
                    failure = failed.failure();
                    yield TargetChange.none(Fate.STILL_PENDING);
                }
            };
        }

        /** A document whose fields are not what they are taken for; where the target itself is not, nothing can be written. */
        private TargetChange unreadable(StoredDocument document, IllegalArgumentException reason) {
            try {
                return rejected(document, null, message(reason));
            } catch (IllegalArgumentException e) {
                return TargetChange.failed(document, e);
            }
        }

        private TargetChange rejected(StoredDocument document, @Nullable String hash, String reason) {
            return replace(
                    document,
                    Fate.REJECTED,
                    GeneratedTarget.without(
                            GeneratedTarget.Status.REJECTED,
                            generation.llm().reference(),
                            generation.queries().prompt().reference(),
                            hash,
                            reason));
        }

        private TargetChange replace(StoredDocument document, Fate fate, GeneratedTarget target) {
            return TargetChange.replace(fate, generation.targetField(), before(document), target.toMap());
        }

        @Nullable
        private Object before(StoredDocument document) {
            return DocumentFields.find(document.source(), generation.targetField());
        }
    }

    private static String message(Exception failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
