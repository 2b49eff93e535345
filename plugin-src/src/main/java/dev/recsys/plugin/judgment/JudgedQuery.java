/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.judgment;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What is known of the documents for one query.
 *
 * @param query   its text
 * @param params  JSON object of further values for the first pass
 * @param ratings grades by document ID; finite, at least 0
 */
public record JudgedQuery(String query, String params, Map<String, Float> ratings) implements Writeable {
    public static final String NO_PARAMS = "{}";

    public JudgedQuery {
        ratings = Map.copyOf(ratings);
        ratings.forEach((document, rating) -> checkRating(query, document, rating));
    }

    public JudgedQuery(StreamInput in) throws IOException {
        this(in.readString(), in.readString(), in.readMap(StreamInput::readString, StreamInput::readFloat));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(query);
        out.writeString(params);
        out.writeMap(new LinkedHashMap<>(ratings), StreamOutput::writeString, StreamOutput::writeFloat);
    }

    public static void checkRating(String query, String document, double rating) {
        if (Double.isFinite(rating) == false || rating < 0) {
            throw new IllegalArgumentException("the rating of document [" + document + "] for the query [" + query
                    + "] is [" + rating + "]; it must be finite and at least 0");
        }
    }
}
