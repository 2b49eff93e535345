/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * A vector that a pass picked out, with the key by which it was picked (smallest first).
 *
 * @param key    not NaN; ties go by the vectors' bits, so that the order never depends on where a document lies
 * @param vector what the level sees of the document; never changed
 */
record Draw(double key, float[] vector) implements Comparable<Draw>, Writeable {
    Draw(StreamInput in) throws IOException {
        this(in.readDouble(), in.readFloatArray());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeDouble(key);
        out.writeFloatArray(vector);
    }

    @Override
    public int compareTo(Draw other) {
        int byKey = Double.compare(key, other.key);
        return byKey != 0 ? byKey : Arrays.compare(vector, other.vector);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Draw draw && compareTo(draw) == 0;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(key) * 31 + Arrays.hashCode(vector);
    }
}
