/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.guardrail;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.Catalogue;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.Rewrite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * Takes of rewrites those that find enough in the catalogue under its filter, with the caller's rights.
 *
 * <p>Where brands or categories are banned, and the catalogue has a field for them, no more than a share of what a rewrite finds may be
 * of these, and enough must lie outside of both; one that finds enough only with them is refused for its brand or its category, whichever
 * more of its documents are of, one that does not even so for its hits.
 */
public final class HitCheck {
    /** Rewrites that one request asks for. */
    private static final int BATCH = 100;

    private static final int CONCURRENT_SEARCHES = 2;

    private final Client client;
    private final Executor executor;
    private final Catalogue catalogue;
    private final Guardrails guardrails;
    private final Rejections.Tally tally;
    private final Map<String, Counts> counts = new HashMap<>();

    private record Counts(long all, BannedDocuments.Counts banned) {
        /** Hits that are not of banned brands or categories. */
        long allowed() {
            return all - banned.either();
        }

        /** Why it is refused, or null. */
        GuardrailReason reason(Guardrails guardrails) {
            if (all < guardrails.minHits()) {
                return GuardrailReason.MIN_HITS;
            }
            GuardrailReason most =
                    banned.brand() > banned.category() ? GuardrailReason.BANNED_BRAND : GuardrailReason.BANNED_CATEGORY;
            boolean tooMany = Math.max(banned.brand(), banned.category()) > guardrails.maxBannedShare() * all;
            return tooMany || allowed() < guardrails.minHits() ? most : null;
        }
    }

    /** @param executor on which answers are read */
    public HitCheck(
            Client client, Executor executor, Catalogue catalogue, Guardrails guardrails, Rejections.Tally tally) {
        this.client = client;
        this.executor = executor;
        this.catalogue = catalogue;
        this.guardrails = guardrails;
        this.tally = tally;
    }

    /**
     * Checks the rewrites of all rows.
     *
     * @param progress is told of the rewrites that were counted so far; may throw to end it
     */
    public Async<List<QueryRow>> check(List<QueryRow> rows, IntConsumer progress) {
        return BannedDocuments.of(client, catalogue, guardrails).then(banned -> check(rows, banned, progress));
    }

    private Async<List<QueryRow>> check(List<QueryRow> rows, BannedDocuments banned, IntConsumer progress) {
        if (guardrails.minHits() == 0 && banned.isEmpty()) {
            return Async.of(rows);
        }
        Set<String> distinct = new LinkedHashSet<>();
        rows.forEach(row -> row.rewrites().forEach(rewrite -> distinct.add(rewrite.text())));
        List<String> texts = List.copyOf(distinct);
        return Async.inOrder(Math.ceilDiv(texts.size(), BATCH), i -> {
                    int to = Math.min(texts.size(), (i + 1) * BATCH);
                    return count(texts.subList(i * BATCH, to), banned).map(done -> {
                        progress.accept(to);
                        return done;
                    });
                })
                .then(done ->
                        Async.on(executor, () -> rows.stream().map(this::check).toList()));
    }

    private Async<Boolean> count(List<String> texts, BannedDocuments banned) {
        MultiSearchRequest request = new MultiSearchRequest();
        request.maxConcurrentSearchRequests(CONCURRENT_SEARCHES);
        texts.forEach(text -> request.add(search(text, banned)));
        Async<MultiSearchResponse> sent = Async.unlessCancelled(listener -> client.multiSearch(request, listener));
        return sent.then(response -> Async.on(executor, () -> {
            for (int i = 0; i < texts.size(); i++) {
                counts.put(texts.get(i), counts(response.getResponses()[i], banned));
            }
            return true;
        }));
    }

    private SearchRequest search(String text, BannedDocuments banned) {
        MultiMatchQueryBuilder match = new MultiMatchQueryBuilder(text)
                .type(MultiMatchQueryBuilder.Type.BEST_FIELDS)
                .minimumShouldMatch(guardrails.minimumShouldMatch());
        catalogue.fields().forEach(match::field);
        BoolQueryBuilder query = QueryBuilders.boolQuery().filter(match);
        if (catalogue.filter() != null) {
            query.filter(QueryBuilders.wrapperQuery(catalogue.filter()));
        }
        SearchSourceBuilder source = new SearchSourceBuilder().query(query).size(0);
        if (banned.isEmpty()) {
            source.trackTotalHitsUpTo(guardrails.minHits());
        } else {
            // A share is of all.
            source.trackTotalHits(true).aggregation(banned.aggregation());
        }
        return new SearchRequest(catalogue.index())
                .indicesOptions(IndicesOptions.strictExpandOpenAndForbidClosed())
                .allowPartialSearchResults(false)
                .pipeline("_none")
                .source(source);
    }

    private static Counts counts(MultiSearchResponse.Item item, BannedDocuments banned) throws Exception {
        if (item.isFailure()) {
            throw item.getFailure();
        }
        return new Counts(
                item.getResponse().getHits().getTotalHits().value(),
                banned.isEmpty()
                        ? BannedDocuments.Counts.NONE
                        : BannedDocuments.counts(item.getResponse().getAggregations()));
    }

    private QueryRow check(QueryRow row) {
        List<Rewrite> taken = new ArrayList<>();
        for (Rewrite rewrite : row.rewrites()) {
            Counts found = counts.get(rewrite.text());
            GuardrailReason reason = found.reason(guardrails);
            if (reason != null) {
                tally.reject(reason);
            } else {
                taken.add(new Rewrite(
                        rewrite.text(), rewrite.type(), rewrite.confidence(), rewrite.source(), found.allowed()));
            }
        }
        return new QueryRow(
                row.query(),
                row.frequency(),
                row.segment(),
                row.zeroResultRate(),
                row.categories(),
                taken,
                row.related());
    }
}
