/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import dev.recsys.plugin.table.classifier.QueryClassifier;
import java.util.Objects;
import org.opensearch.common.Nullable;

/**
 * A version of a table without its rows, which are documents of their own.
 *
 * @param options    JSON object: how it was made
 * @param rows       queries that it has
 * @param rewrites   of all rows together
 * @param classifier speaks for queries that it does not have; null if it has none
 */
public record QueryTable(String options, long rows, long rewrites, @Nullable QueryClassifier classifier) {
    public QueryTable {
        Objects.requireNonNull(options, "options");
    }
}
