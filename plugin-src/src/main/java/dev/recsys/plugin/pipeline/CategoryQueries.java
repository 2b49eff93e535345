/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.plugin.ext.RewritesSection;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;

/**
 * What the categories of a user's query do to a search for it.
 *
 * @param boosts put documents of a category further up
 * @param filter keeps documents of all other categories out; null if none is kept out
 */
record CategoryQueries(List<QueryBuilder> boosts, @Nullable QueryBuilder filter) {
    CategoryQueries {
        boosts = List.copyOf(boosts);
    }

    /**
     * @param options    say where the category of a document stands; null only where there are no categories
     * @param categories those of the query, and what is made of each
     */
    static CategoryQueries of(@Nullable RewriteOptions.Categories options, List<RewritesSection.Category> categories) {
        List<QueryBuilder> boosts = new ArrayList<>();
        List<String> filtered = new ArrayList<>();
        for (RewritesSection.Category category : categories) {
            if (category.use().equals(RewritePlan.FILTER)) {
                filtered.add(category.category());
            } else {
                boosts.add(QueryBuilders.termQuery(options.field(), category.category())
                        .boost((float) (options.boost() * category.probability())));
            }
        }
        return new CategoryQueries(
                boosts,
                filtered.isEmpty()
                        ? null
                        : QueryBuilders.termsQuery(options.field(), filtered).queryName(LegNames.FILTER));
    }

    /** Finds what a query finds, in the order of the boosts too; the query itself if there are none. */
    QueryBuilder boosted(QueryBuilder query) {
        if (boosts.isEmpty()) {
            return query;
        }
        BoolQueryBuilder boosted = new BoolQueryBuilder().must(query);
        boosts.forEach(boosted::should);
        return boosted;
    }

    /** Finds what a query finds in the categories that are not kept out; the query itself if none is. */
    QueryBuilder filtered(QueryBuilder query) {
        return filter == null ? query : new BoolQueryBuilder().must(query).filter(filter);
    }
}
