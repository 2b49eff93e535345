/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads vectors out of a document's source, as JSON, other processors and scripts leave them there. */
public final class DocumentVectors {
    /** Characters of a wrong value that a message shows: it must not carry a whole document. */
    private static final int MAX_SHOWN = 40;

    private DocumentVectors() {}

    /**
     * The vector at a path, or null where the document has none.
     *
     * <p>A path may cross objects ({@code {"a": {"b": […]}}}) and names with dots ({@code {"a.b": […]}}) alike. A vector is a list of
     * numbers or an array of float or double. That its values are finite and of the right number is for {@link VectorComposer} to say.
     *
     * @throws IllegalArgumentException there is something else at the path; the message names the field, the place and what it is
     */
    public static float[] read(Map<String, Object> source, String path) {
        Object value = find(source, path, path);
        return switch (value) {
            case null -> null;
            case float[] floats -> floats.clone();
            case double[] doubles -> narrow(doubles);
            case List<?> list -> parse(path, list);
            default -> throw notAVector(path, value);
        };
    }

    /** Looks for the rest of a path in an object, the longest name first. */
    private static Object find(Map<?, ?> object, String rest, String path) {
        for (int end = rest.length(); end > 0; end = rest.lastIndexOf('.', end - 1)) {
            Object value = object.get(rest.substring(0, end));
            if (value == null) {
                continue;
            }
            if (end == rest.length()) {
                return value;
            }
            if (value instanceof Map<?, ?> inner) {
                Object found = find(inner, rest.substring(end + 1), path);
                if (found != null) {
                    return found;
                }
            } else if (value instanceof Collection<?>) {
                throw new IllegalArgumentException("field [" + path + "] lies within a list of objects, ["
                        + rest.substring(0, end) + "]; a semantic ID needs one vector, not several");
            }
        }
        return null;
    }

    private static float[] parse(String path, List<?> list) {
        float[] vector = new float[list.size()];
        int i = 0;
        for (Object component : list) {
            if (component instanceof Number number) {
                vector[i++] = number.floatValue();
            } else {
                throw new IllegalArgumentException("field [" + path + "], component [" + i + "] is "
                        + describe(component) + "; a vector is a list of numbers");
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
                "field [" + path + "] is " + describe(value) + "; a vector is a list of numbers");
    }

    private static String describe(Object value) {
        return switch (value) {
            case null -> "null";
            case String text ->
                "the string [" + (text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…") + "]";
            case List<?> list -> "a list of [" + list.size() + "] values";
            case Map<?, ?> object -> "an object";
            case Number number -> "the number [" + number + "]";
            case Boolean bool -> "[" + bool + "]";
            default -> "a value of type [" + value.getClass().getSimpleName() + "]";
        };
    }
}
