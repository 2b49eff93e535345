/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.guardrail;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.Catalogue;
import dev.recsys.plugin.table.CatalogueField;
import dev.recsys.plugin.table.CategoryLevel;
import dev.recsys.plugin.table.QueryText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.common.Nullable;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.aggregations.Aggregations;
import org.opensearch.search.aggregations.bucket.filter.Filters;
import org.opensearch.search.aggregations.bucket.filter.FiltersAggregator.KeyedFilter;
import org.opensearch.transport.client.Client;

/**
 * Documents of banned brands and categories, by fields of the catalogue that say so, and how many of what a search finds they are.
 *
 * @param brand    null where no brands are banned, or the catalogue has no field for them
 * @param category null likewise
 */
record BannedDocuments(@Nullable QueryBuilder brand, @Nullable QueryBuilder category) {
    private static final String NAME = "banned";
    private static final String BRAND = "brand";
    private static final String CATEGORY = "category";
    private static final String EITHER = "either";

    /** Nothing is banned. */
    private static final BannedDocuments NONE = new BannedDocuments(null, null);

    /** How many of what a search finds are of a banned brand, of a banned category, and of either. */
    record Counts(long brand, long category, long either) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    /** Fails with 400 where a field of the catalogue has no whole values. */
    static Async<BannedDocuments> of(Client client, Catalogue catalogue, Guardrails guardrails) {
        boolean brands =
                catalogue.brandField() != null && guardrails.bannedBrands().isEmpty() == false;
        boolean categories = catalogue.categoryField() != null
                && guardrails.bannedCategories().isEmpty() == false;
        if (brands == false && categories == false) {
            return Async.of(NONE);
        }
        Async<QueryBuilder> brand = brands
                ? CatalogueField.find(client, catalogue.index(), "brand_field", catalogue.brandField())
                        .map(field -> brands(field, guardrails.bannedBrands()))
                : Async.of(null);
        Async<QueryBuilder> category = categories
                ? CatalogueField.find(client, catalogue.index(), "category_field", catalogue.categoryField())
                        .map(field -> categories(field, guardrails.bannedCategories()))
                : Async.of(null);
        return brand.then(ofBrands -> category.map(ofCategories -> new BannedDocuments(ofBrands, ofCategories)));
    }

    /** In any case, as they are written and as words alone. */
    private static QueryBuilder brands(String field, List<String> names) {
        Set<String> forms = new LinkedHashSet<>(names);
        names.forEach(name -> forms.add(QueryText.normalise(name)));
        BoolQueryBuilder query = QueryBuilders.boolQuery();
        forms.forEach(name -> query.should(QueryBuilders.termQuery(field, name).caseInsensitive(true)));
        return query;
    }

    /** A path below one that is banned is banned, too. */
    private static QueryBuilder categories(String field, List<String> paths) {
        BoolQueryBuilder query = QueryBuilders.boolQuery().should(QueryBuilders.termsQuery(field, paths));
        paths.forEach(path -> query.should(QueryBuilders.prefixQuery(field, path + CategoryLevel.SEPARATOR)));
        return query;
    }

    boolean isEmpty() {
        return brand == null && category == null;
    }

    /** Counts them among what a search finds; not for {@link #NONE}. */
    AggregationBuilder aggregation() {
        BoolQueryBuilder either = QueryBuilders.boolQuery();
        List.of(orNone(brand), orNone(category)).forEach(either::should);
        return AggregationBuilders.filters(
                NAME,
                new KeyedFilter(BRAND, orNone(brand)),
                new KeyedFilter(CATEGORY, orNone(category)),
                new KeyedFilter(EITHER, either));
    }

    private static QueryBuilder orNone(@Nullable QueryBuilder query) {
        return query == null ? QueryBuilders.boolQuery().mustNot(QueryBuilders.matchAllQuery()) : query;
    }

    /** What {@link #aggregation} counted. */
    static Counts counts(Aggregations aggregations) {
        Filters filters = aggregations.get(NAME);
        return new Counts(count(filters, BRAND), count(filters, CATEGORY), count(filters, EITHER));
    }

    private static long count(Filters filters, String key) {
        return filters.getBucketByKey(key).getDocCount();
    }
}
