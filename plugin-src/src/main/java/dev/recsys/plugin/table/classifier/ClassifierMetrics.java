/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.classifier;

import java.io.IOException;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * How good a classifier is on queries that it was not trained with.
 *
 * @param queries     that it was trained with in the end
 * @param categories  that it knows
 * @param heldOut     queries that were held out to measure it
 * @param accuracy    share of those whose most probable category it finds; NaN if none was held out
 * @param logLoss     mean cross entropy of the table's distribution and the classifier's, in nats; NaN likewise
 * @param temperature that made the log loss least
 */
public record ClassifierMetrics(
        int queries, int categories, int heldOut, double accuracy, double logLoss, double temperature)
        implements ToXContentObject {
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("queries", queries)
                .field("categories", categories)
                .field("held_out", heldOut)
                .field("temperature", temperature);
        if (heldOut > 0) {
            builder.field("accuracy", accuracy).field("log_loss", logLoss);
        }
        return builder.endObject();
    }
}
