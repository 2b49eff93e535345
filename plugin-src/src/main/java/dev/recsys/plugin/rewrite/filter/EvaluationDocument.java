/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.rewrite.GeneratedQuery;
import java.util.List;
import org.opensearch.common.Nullable;

/**
 * A document of the small collection that shares of kept queries are compared on.
 *
 * @param text    as queries are scored against it
 * @param queries that were generated for it
 * @param scores  of the queries, in their order; null where they follow from the text
 */
record EvaluationDocument(String id, String text, List<GeneratedQuery> queries, @Nullable double[] scores) {
    private static final long FIXED_BYTES = 500;

    /** Of a query beside its text. */
    private static final long QUERY_BYTES = 120;

    /** The text here and its terms in an index. */
    private static final long BYTES_PER_CHARACTER = 2L * Character.BYTES;

    /** Memory for it and for its part of an index, roughly. */
    long bytes() {
        long characters = text.length();
        for (GeneratedQuery query : queries) {
            characters += query.text().length();
        }
        return FIXED_BYTES + QUERY_BYTES * queries.size() + BYTES_PER_CHARACTER * characters;
    }
}
