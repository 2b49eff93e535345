/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

import dev.recsys.ingest.rewrite.RewriteType;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.xcontent.XContentBuilder;

/** Shows a fitted filter; of the terms only how many it knows. */
public final class ConsistencyFilterJson {
    private ConsistencyFilterJson() {}

    /** Writes the fields of an object that is open. */
    public static void fields(XContentBuilder builder, ConsistencyFilter filter) throws IOException {
        builder.field("language", filter.language().wireName());
        builder.field("keep", filter.keep());
        builder.field("documents", filter.terms().documents());
        builder.field("average_length", filter.terms().averageLength());
        builder.field("terms", filter.terms().frequencies().size());
        builder.field("default_frequency", filter.terms().defaultFrequency());
        builder.startObject("types");
        for (Map.Entry<RewriteType, Quantiles> type : filter.quantiles().entrySet()) {
            builder.startObject(type.getKey().wireName());
            builder.field("queries", type.getValue().count());
            builder.field("threshold", filter.threshold(type.getKey(), filter.keep()));
            builder.field("quantiles", type.getValue().knots());
            builder.endObject();
        }
        builder.endObject();
    }
}
