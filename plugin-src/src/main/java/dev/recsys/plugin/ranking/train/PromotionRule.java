/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * When a trained version goes live.
 *
 * @param minImprovement the interval of the gain in ndcg@10, over the live version or else over the first pass, must lie above this
 * @param taskTolerance  no task may be worse by more than this than a model that was trained for it alone; at least 0
 */
record PromotionRule(double minImprovement, double taskTolerance) implements ToXContentObject {
    private static final double USUAL_TOLERANCE = 0.02;

    /** The value of {@code promote}; null for {@code false}. */
    static PromotionRule take(JsonProperties body) {
        Object value = body.take("promote");
        if (value == null || Boolean.TRUE.equals(value)) {
            return new PromotionRule(0, USUAL_TOLERANCE);
        }
        if (Boolean.FALSE.equals(value)) {
            return null;
        }
        JsonProperties given = JsonProperties.of("promote", value);
        double improvement = given.number("min_improvement", 0);
        double tolerance = given.number("task_tolerance", USUAL_TOLERANCE);
        given.end();
        if (Double.isFinite(improvement) == false) {
            throw JsonProperties.wrong(given.path("min_improvement"), improvement, "finite");
        }
        if ((tolerance >= 0 && Double.isFinite(tolerance)) == false) {
            throw JsonProperties.wrong(given.path("task_tolerance"), tolerance, "finite and at least 0");
        }
        return new PromotionRule(improvement, tolerance);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("min_improvement", minImprovement)
                .field("task_tolerance", taskTolerance)
                .endObject();
    }
}
