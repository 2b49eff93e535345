/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.CatalogueField;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.aggregations.bucket.terms.Terms;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/** The most frequent values of fields, by terms aggregations with the rights of the caller. */
final class CatalogueTerms {
    private static final IndicesOptions OPTIONS = IndicesOptions.strictExpandOpenAndForbidClosed();
    private static final String VALUES = "values";

    private final Client client;
    private final String index;

    CatalogueTerms(Client client, String index) {
        this.client = client;
        this.index = index;
    }

    /**
     * The values with the most documents, the most frequent first.
     *
     * @param property the property of the request that names the field
     * @return fails with 400 if the field has no values to be counted: it must be a keyword or the like, or a text with such a subfield
     */
    Async<List<String>> top(String property, String field, int size) {
        return CatalogueField.find(client, index, property, field)
                .then(countable -> count(property, field, countable, size));
    }

    private Async<List<String>> count(String property, String field, String countable, int size) {
        SearchRequest request = new SearchRequest(index)
                .indicesOptions(OPTIONS)
                .allowPartialSearchResults(false)
                .pipeline("_none")
                .source(new SearchSourceBuilder()
                        .size(0)
                        .trackTotalHits(false)
                        .aggregation(AggregationBuilders.terms(VALUES)
                                .field(countable)
                                .size(size)));
        Async<SearchResponse> counted = Async.unlessCancelled(listener -> client.search(request, listener));
        return counted.map(response -> {
            Terms terms = response.getAggregations().get(VALUES);
            List<String> values = new ArrayList<>();
            terms.getBuckets().forEach(bucket -> values.add(bucket.getKeyAsString()));
            if (values.isEmpty()) {
                throw JsonProperties.wrong(
                        property, field, "a field that documents of [" + index + "] have; none has a value there");
            }
            return values;
        });
    }
}
