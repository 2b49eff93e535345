/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.launch.Rest;
import java.nio.FloatBuffer;

/** A JSON object that is written straight into a text: bulk requests of vectors are too large for trees. */
public final class JsonObjectText {
    private final StringBuilder out;
    private boolean empty = true;

    /** Begins an object at the end of a text. */
    public JsonObjectText(StringBuilder out) {
        this.out = out.append('{');
    }

    /** Adds a string; nothing where it is null. */
    public JsonObjectText text(String name, String value) {
        if (value != null) {
            name(name).append(Rest.JSON.getNodeFactory().textNode(value));
        }
        return this;
    }

    /** Adds a finite number; nothing where it is null. */
    public JsonObjectText number(String name, Number value) {
        if (value != null) {
            name(name).append(value);
        }
        return this;
    }

    /** Adds a value that is JSON already. */
    public JsonObjectText json(String name, String value) {
        name(name).append(value);
        return this;
    }

    /** Adds an array of the components from a position on, which stays where it is. */
    public JsonObjectText vector(String name, FloatBuffer components, int from, int dimension) {
        name(name).append('[');
        for (int j = 0; j < dimension; j++) {
            if (j > 0) {
                out.append(',');
            }
            out.append(components.get(from + j));
        }
        out.append(']');
        return this;
    }

    public JsonObjectText vector(String name, float[] vector) {
        return vector(name, FloatBuffer.wrap(vector), 0, vector.length);
    }

    /** Ends the object. */
    public void end() {
        out.append('}');
    }

    private StringBuilder name(String name) {
        if (empty == false) {
            out.append(',');
        }
        empty = false;
        return out.append('"').append(name).append("\":");
    }
}
