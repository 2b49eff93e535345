/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.Nullable;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.DisMaxQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.SearchService;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.SearchPipelineService;

/**
 * The search for more, where the first found too little. It finds only documents that the first does not, so that the pages of both,
 * one behind the other, neither repeat nor drop any.
 *
 * @param total what the first found in all
 * @param legs  what it searches with
 * @param names of its queries
 */
record SecondSearch(SearchRequest request, FirstPass first, long total, List<Leg> legs, LegNames names) {
    /** What came of the question whether there is to be one. */
    record Decision(@Nullable SecondSearch search, @Nullable String reason) {
        static final Decision NO = new Decision(null, null);
    }

    /**
     * Decides whether there is one, and makes it.
     *
     * @param request  as it was run
     * @param nowNanos the time
     */
    static Decision decide(
            SearchRequest request,
            SearchResponse response,
            RewriteState.Pending pending,
            QueryShapes shapes,
            QueryJson json,
            long nowNanos) {
        SearchSourceBuilder source = request.source();
        int size = source.size() < 0 ? SearchService.DEFAULT_SIZE : source.size();
        int from = Math.max(source.from(), SearchService.DEFAULT_FROM);
        FirstPass first = new FirstPass(response.getHits(), from, size);
        OptionalLong total = first.total();
        boolean once = request.scroll() == null && source.searchAfter() == null && source.slice() == null;
        boolean whole = response.isTimedOut() == false && Boolean.TRUE.equals(response.isTerminatedEarly()) == false;
        if (once == false || whole == false || size == 0 || total.isEmpty()) {
            return Decision.NO;
        }
        long found = total.getAsLong();
        boolean mergeable = Sorting.of(source) == Sorting.SCORE && source.collapse() == null;
        if (found >= pending.options().minHits() || (found > 0 && mergeable == false)) {
            return Decision.NO;
        }
        boolean byOther = Sorting.of(source) == Sorting.OTHER;
        List<Leg> legs = pending.legs().stream()
                .filter(leg -> leg.when() == When.BELOW_MIN_HITS
                        || (found == 0 && (leg.when() == When.ZERO_RESULTS || byOther)))
                .toList();
        boolean unfilter = found == 0 && pending.categories().filter() != null;
        boolean countsOnly = first.room() == 0;
        if ((legs.isEmpty() && unfilter == false)
                || (countsOnly && response.getHits().getTotalHits() == null)) {
            return Decision.NO;
        }
        long spentMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - pending.startedNanos());
        if (isOver(source.timeout(), spentMillis) || isOver(request.getCancelAfterTimeInterval(), spentMillis)) {
            return new Decision(null, "no_time");
        }
        LegNames names = new LegNames();
        QueryShapes.Expansion expansion = new QueryShapes.Expansion(
                legs,
                unfilter,
                unfilter == false,
                pending.options().combine(),
                pending.options().tieBreaker(),
                names);
        QueryBuilder query = query(source.query(), pending, shapes, json, expansion);
        if (query == null) {
            return new Decision(null, Untouched.UNSUPPORTED.wireName());
        }
        SearchSourceBuilder further = source.shallowCopy()
                .query(query)
                .from(first.fromOfRest(found))
                .size(first.room())
                .suggest(null)
                .profile(false)
                .verbosePipeline(false)
                .pipeline(null);
        if (source.timeout() != null && source.timeout().millis() >= 0) {
            further.timeout(rest(source.timeout(), spentMillis));
        }
        SearchRequest second =
                new SearchRequest(request).source(further).pipeline(SearchPipelineService.NOOP_PIPELINE_ID);
        TimeValue cancel = request.getCancelAfterTimeInterval();
        if (cancel != null && cancel.millis() > 0) {
            second.setCancelAfterTimeInterval(rest(cancel, spentMillis));
        }
        return new Decision(new SecondSearch(second, first, found, legs, names), null);
    }

    /** A time that is not above 0 has no end. */
    private static boolean isOver(@Nullable TimeValue limit, long spentMillis) {
        return limit != null && limit.millis() > 0 && limit.millis() <= spentMillis;
    }

    private static TimeValue rest(TimeValue limit, long spentMillis) {
        return TimeValue.timeValueMillis(Math.max(1, limit.millis() - spentMillis));
    }

    /**
     * What finds the further rewrites, and nothing that the first search finds. It is made from the query that was run, so that what other
     * processors put into that stays.
     *
     * @return null if the text is no longer found in that query
     */
    @Nullable
    private static QueryBuilder query(
            QueryBuilder run,
            RewriteState.Pending pending,
            QueryShapes shapes,
            QueryJson json,
            QueryShapes.Expansion expansion) {
        boolean asSent = run.equals(pending.first());
        boolean declared = pending.text().steps().isEmpty() == false;
        if (declared && asSent == false) {
            return null;
        }
        SearchQuery ran = SearchQuery.of(run, json);
        SearchQuery had = declared ? pending.users() : ran;
        List<QueryBuilder> wanted = new ArrayList<>();
        for (int i = 0; i < had.parts().size(); i++) {
            if (pending.text().isIn(had, i)) {
                QueryBuilder expanded = pending.text().expand(had, i, shapes, expansion);
                wanted.add(declared ? categorised(expanded, pending.categories(), expansion.withFilter()) : expanded);
            }
        }
        if (wanted.isEmpty()) {
            return null;
        }
        // A hybrid query can stand only alone: what it finds is what any of its sub-queries does.
        QueryBuilder without = had.hybrid() == null ? run : best(had.readable());
        QueryBuilder plain = QueryShapes.hasInnerHits(without)
                ? json.parse(QueryJson.withoutInnerHits(QueryJson.of(without)))
                : without;
        // As a clause of should, for these come last: of two queries with one name OpenSearch takes the later.
        return new BoolQueryBuilder().mustNot(plain).should(best(wanted));
    }

    /** What is made from the user's own query lacks what the first search had of categories. */
    private static QueryBuilder categorised(QueryBuilder query, CategoryQueries categories, boolean withFilter) {
        QueryBuilder boosted = categories.boosted(query);
        return withFilter ? categories.filtered(boosted) : boosted;
    }

    private static QueryBuilder best(List<QueryBuilder> queries) {
        if (queries.size() == 1) {
            return queries.get(0);
        }
        DisMaxQueryBuilder best = new DisMaxQueryBuilder();
        queries.forEach(best::add);
        return best;
    }
}
