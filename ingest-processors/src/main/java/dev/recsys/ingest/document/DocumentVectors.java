/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.document;

import java.util.List;
import java.util.Map;

/** Reads vectors out of a document's source, as JSON, other processors and scripts leave them there. */
public final class DocumentVectors {
    private DocumentVectors() {}

    /**
     * The vector at a path (see {@link DocumentFields#find}), or null where the document has none.
     *
     * <p>A vector is a list of numbers or an array of float or double. That its values are finite and of the right number is for the
     * caller to say.
     *
     * @throws IllegalArgumentException there is something else at the path; the message names the field, the place and what it is
     */
    public static float[] read(Map<String, Object> source, String path) {
        Object value = DocumentFields.find(source, path);
        return switch (value) {
            case null -> null;
            case float[] floats -> floats.clone();
            case double[] doubles -> narrow(doubles);
            case List<?> list -> parse(path, list);
            default -> throw notAVector(path, value);
        };
    }

    private static float[] parse(String path, List<?> list) {
        float[] vector = new float[list.size()];
        int i = 0;
        for (Object component : list) {
            if (component instanceof Number number) {
                vector[i++] = number.floatValue();
            } else {
                throw new IllegalArgumentException("field [" + path + "], component [" + i + "] is "
                        + DocumentFields.describe(component) + "; a vector is a list of numbers");
            }
        }
        return vector;
    }

    private static float[] narrow(double[] doubles) {
        float[] vector = new float[doubles.length];
        for (int i = 0; i < doubles.length; i++) {
            vector[i] = (float) doubles[i];
        }
        return vector;
    }

    private static IllegalArgumentException notAVector(String path, Object value) {
        return new IllegalArgumentException(
                "field [" + path + "] is " + DocumentFields.describe(value) + "; a vector is a list of numbers");
    }
}
