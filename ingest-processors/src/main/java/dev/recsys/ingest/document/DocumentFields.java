/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.document;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Finds values in a document's source, as JSON, other processors and scripts leave them there. */
public final class DocumentFields {
    /** Characters of a wrong value that a message shows: it must not carry a whole document. */
    private static final int MAX_SHOWN = 40;

    private DocumentFields() {}

    /**
     * The value at a path, or null where the document has none.
     *
     * <p>A path may cross objects ({@code {"a": {"b": 1}}}) and names with dots ({@code {"a.b": 1}}) alike.
     *
     * @throws IllegalArgumentException the path leads into a list of objects; the message names both
     */
    public static Object find(Map<String, Object> source, String path) {
        return find(source, path, path);
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
                        + rest.substring(0, end) + "]; it must be one value, not several");
            }
        }
        return null;
    }

    /** A value as a message shows it, for example {@code the string [abc]}. */
    public static String describe(Object value) {
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

    /** Whether a processor can write at a path: names between dots, the first without an underscore in front. */
    public static boolean isTarget(String path) {
        return path.isBlank() == false
                && path.startsWith("_") == false
                && path.startsWith(".") == false
                && path.endsWith(".") == false
                && path.contains("..") == false;
    }

    /** Whether writing one path would touch what is at the other: they are the same, or one leads into the other. */
    public static boolean overlap(String one, String other) {
        return one.equals(other) || one.startsWith(other + ".") || other.startsWith(one + ".");
    }
}
