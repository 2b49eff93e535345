/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.ranking.context.FeatureTemplates;
import dev.recsys.plugin.ranking.context.RankerFields;
import dev.recsys.plugin.ranking.context.WantedFields;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.FeatureSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.SearchPipelineService;
import org.opensearch.transport.client.Client;

/** Searches for the documents of judged contexts, with the caller's rights, a few at a time. No method blocks. */
public final class CandidateSearches {
    /** Searches that are under way at a time; they share the search threads with the users' own. */
    public static final int LANES = 4;

    /** Of a hit before it is taken apart, roughly. */
    private static final long BYTES_PER_HIT = 2_048;

    /** Of a name with its number in a hit. */
    private static final long BYTES_PER_FEATURE = 96;

    private final Client client;
    private final ContextLookup lookup;
    private final NamedXContentRegistry registry;
    private final IndicesRequest request;
    private final Runnable check;
    private final AtomicInteger missingItems = new AtomicInteger();
    private final AtomicInteger missingHistory = new AtomicInteger();

    /**
     * @param client  for searches that end with the task
     * @param request whose indices are searched
     * @param check   throws when the run is cancelled
     */
    public CandidateSearches(
            Client client,
            ContextLookup lookup,
            NamedXContentRegistry registry,
            IndicesRequest request,
            Runnable check) {
        this.client = client;
        this.lookup = lookup;
        this.registry = registry;
        this.request = request;
        this.check = check;
    }

    /** Bytes that the searches under way need, with the features of their hits. */
    public static long bytes(List<RankingTask> tasks, int features) {
        long most = tasks.stream()
                .mapToLong(
                        task -> task.firstPass() == null ? 1 : task.firstPass().size())
                .max()
                .orElse(1);
        return LANES * most * (BYTES_PER_HIT + features * BYTES_PER_FEATURE);
    }

    /** Does something for each number; all lanes end before the listener is told, so that nothing is under way after it. */
    public Async<Boolean> each(int count, IntFunction<Async<Boolean>> one) {
        int lanes = Math.clamp(count, 1, LANES);
        AtomicReference<Exception> failed = new AtomicReference<>();
        return listener -> {
            ActionListener<Void> lane = new GroupedActionListener<>(ActionListener.map(listener, ended -> true), lanes);
            for (int i = 0; i < lanes; i++) {
                int first = i;
                int share = (count - first + lanes - 1) / lanes;
                Async.inOrder(share, step -> {
                            check.run();
                            Exception elsewhere = failed.get();
                            return elsewhere == null ? one.apply(first + step * lanes) : Async.failed(elsewhere);
                        })
                        .recover(failure -> {
                            failed.compareAndSet(null, failure);
                            return Async.failed(failure);
                        })
                        .start(lane);
            }
        };
    }

    /** A context with the fields that features, imputation and first pass read of its items, before anything is imputed. */
    public Async<RankingContext> lookUp(
            RankingContext context, FeatureSet features, Imputation imputation, RankingTask.FirstPass firstPass) {
        RankerFields wanted = RankerFields.of(features, imputation);
        if (firstPass != null) {
            Set<String> fields = new HashSet<>(RankerFields.itemFields(
                    FeatureTemplates.paths("tasks." + context.task() + ".first_pass.query", firstPass.query())));
            wanted = wanted.and(new RankerFields(new WantedFields(fields, Set.of()), WantedFields.NONE));
        }
        return lookup.complete(client, context, wanted, request, true).map(completed -> {
            missingItems.addAndGet(completed.missingItem() ? 1 : 0);
            missingHistory.addAndGet(completed.missingHistory());
            return completed.context();
        });
    }

    /**
     * The query of a first pass.
     *
     * @param context completed
     * @throws IllegalArgumentException the context has no value for one of its places
     */
    public QueryBuilder firstPass(JudgedContext group, RankingContext context, RankingTask.FirstPass firstPass) {
        String where = "tasks." + context.task() + ".first_pass.query";
        return FeatureTemplates.fill(where, firstPass.query(), context, registry)
                .orElseThrow(() -> new IllegalArgumentException("[" + where + "] needs "
                        + FeatureTemplates.paths(where, firstPass.query()) + ", not all of which the judged context ["
                        + group.name() + "] has; give them in its [context], or impute them"));
    }

    /** Runs a search; what it fails with names the judged context. */
    public Async<SearchResponse> search(JudgedContext group, SearchSourceBuilder source) {
        SearchRequest search = new SearchRequest(request.indices())
                .indicesOptions(request.indicesOptions())
                .allowPartialSearchResults(false)
                .requestCache(false)
                .pipeline(SearchPipelineService.NOOP_PIPELINE_ID)
                .source(source);
        Async<SearchResponse> searched = Async.unlessCancelled(listener -> client.search(search, listener));
        return searched.recover(failure -> Async.failed(explain(group, failure)))
                .map(response -> {
                    if (response.isTimedOut()) {
                        throw new IllegalStateException("the search for [" + group.name()
                                + "] timed out, so that its documents are not complete");
                    }
                    return response;
                });
    }

    private static Exception explain(JudgedContext group, Exception failure) {
        if (failure instanceof SearchPhaseExecutionException phase) {
            RestStatus status = phase.status();
            Throwable cause = ExceptionsHelper.unwrapCause(phase);
            for (var shard : phase.shardFailures()) {
                cause = shard.getCause();
            }
            String reason = cause == null || cause.getMessage() == null ? phase.getMessage() : cause.getMessage();
            return new OpenSearchStatusException(
                    "the search for [" + group.name() + "] of task ["
                            + group.context().task() + "] failed: " + reason,
                    status,
                    phase);
        }
        return failure;
    }

    /** What a user should know of the items that were looked up. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (missingItems.get() > 0) {
            warnings.add("[" + missingItems.get() + "] source items do not exist in ["
                    + String.join(",", request.indices()) + "]; features that read them are missing");
        }
        if (missingHistory.get() > 0) {
            warnings.add("[" + missingHistory.get() + "] items of histories do not exist in ["
                    + String.join(",", request.indices()) + "]; they were skipped");
        }
        return warnings;
    }
}
