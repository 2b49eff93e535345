/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.guardrail;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.Catalogue;
import dev.recsys.plugin.table.CategoryLevel;
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
 * <p>Where categories are banned, a rewrite must find enough outside of them; one that finds enough only with them is refused for its
 * category, one that does not even so for its hits.
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

    /** @param allowed hits outside of banned categories */
    private record Counts(long all, long allowed) {}

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
        if (guardrails.minHits() == 0) {
            return Async.of(rows);
        }
        Set<String> distinct = new LinkedHashSet<>();
        rows.forEach(row -> row.rewrites().forEach(rewrite -> distinct.add(rewrite.text())));
        List<String> texts = List.copyOf(distinct);
        return Async.inOrder(Math.ceilDiv(texts.size(), BATCH), i -> {
                    int to = Math.min(texts.size(), (i + 1) * BATCH);
                    return count(texts.subList(i * BATCH, to)).map(done -> {
                        progress.accept(to);
                        return done;
                    });
                })
                .then(done ->
                        Async.on(executor, () -> rows.stream().map(this::check).toList()));
    }

    private Async<Boolean> count(List<String> texts) {
        boolean bans = catalogue.categoryField() != null
                && guardrails.bannedCategories().isEmpty() == false;
        MultiSearchRequest request = new MultiSearchRequest();
        request.maxConcurrentSearchRequests(CONCURRENT_SEARCHES);
        for (String text : texts) {
            request.add(search(text, false));
            if (bans) {
                request.add(search(text, true));
            }
        }
        Async<MultiSearchResponse> sent = Async.unlessCancelled(listener -> client.multiSearch(request, listener));
        return sent.then(response -> Async.on(executor, () -> {
            for (int i = 0; i < texts.size(); i++) {
                long all = hits(response, bans ? 2 * i : i);
                counts.put(texts.get(i), new Counts(all, bans ? hits(response, 2 * i + 1) : all));
            }
            return true;
        }));
    }

    private SearchRequest search(String text, boolean withoutBanned) {
        MultiMatchQueryBuilder match = new MultiMatchQueryBuilder(text)
                .type(MultiMatchQueryBuilder.Type.BEST_FIELDS)
                .minimumShouldMatch(guardrails.minimumShouldMatch());
        catalogue.fields().forEach(match::field);
        BoolQueryBuilder query = QueryBuilders.boolQuery().filter(match);
        if (catalogue.filter() != null) {
            query.filter(QueryBuilders.wrapperQuery(catalogue.filter()));
        }
        if (withoutBanned) {
            query.mustNot(QueryBuilders.termsQuery(catalogue.categoryField(), guardrails.bannedCategories()));
            // A path below one that is banned is banned, too.
            guardrails
                    .bannedCategories()
                    .forEach(path -> query.mustNot(
                            QueryBuilders.prefixQuery(catalogue.categoryField(), path + CategoryLevel.SEPARATOR)));
        }
        return new SearchRequest(catalogue.index())
                .indicesOptions(IndicesOptions.strictExpandOpenAndForbidClosed())
                .allowPartialSearchResults(false)
                .pipeline("_none")
                .source(new SearchSourceBuilder().query(query).size(0).trackTotalHitsUpTo(guardrails.minHits()));
    }

    private static long hits(MultiSearchResponse response, int i) throws Exception {
        MultiSearchResponse.Item item = response.getResponses()[i];
        if (item.isFailure()) {
            throw item.getFailure();
        }
        return item.getResponse().getHits().getTotalHits().value();
    }

    private QueryRow check(QueryRow row) {
        List<Rewrite> taken = new ArrayList<>();
        for (Rewrite rewrite : row.rewrites()) {
            Counts found = counts.get(rewrite.text());
            if (found.all() < guardrails.minHits()) {
                tally.reject(GuardrailReason.MIN_HITS);
            } else if (found.allowed() < guardrails.minHits()) {
                tally.reject(GuardrailReason.BANNED_CATEGORY);
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
