/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.features;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * The features of one candidate.
 *
 * @param score  of the first pass
 * @param values one for each name of the table; NaN where a value is missing and stays so
 */
public record FeatureRow(String index, String id, float score, double[] values) implements Writeable {
    static FeatureRow read(StreamInput in) throws IOException {
        return new FeatureRow(in.readString(), in.readString(), in.readFloat(), in.readDoubleArray());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(index);
        out.writeString(id);
        out.writeFloat(score);
        out.writeDoubleArray(values);
    }
}
