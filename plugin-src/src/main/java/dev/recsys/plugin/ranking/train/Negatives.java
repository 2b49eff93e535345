/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What candidates without a judgment are to a training.
 *
 * @param zero     whether they are learnt from with the label 0
 * @param perQuery how many of a group, drawn by the seed; at least 0
 */
record Negatives(boolean zero, int perQuery) implements ToXContentObject {
    private static final int USUAL = 20;
    private static final int MOST = 10_000;
    private static final String ZERO = "zero";
    private static final String SKIP = "skip";

    static Negatives take(JsonProperties body) {
        if (body.has("negatives") == false) {
            body.take("negatives");
            return new Negatives(true, USUAL);
        }
        JsonProperties given = body.object("negatives");
        String unjudged = given.text("unjudged", ZERO);
        if (unjudged.equals(ZERO) == false && unjudged.equals(SKIP) == false) {
            throw JsonProperties.wrong(given.path("unjudged"), unjudged, "[zero] or [skip]");
        }
        int perQuery = given.integer("per_query", USUAL, 0, MOST);
        given.end();
        return new Negatives(unjudged.equals(ZERO), perQuery);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("unjudged", zero ? ZERO : SKIP)
                .field("per_query", perQuery)
                .endObject();
    }
}
