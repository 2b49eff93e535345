/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The properties of one JSON object, each taken once; what is wrong is named by its path, with its value and what is allowed. */
public final class JsonProperties {
    private final String path;
    private final Map<String, Object> open = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();

    /** @param path of the object, empty for the body */
    public JsonProperties(String path, Map<?, ?> json) {
        this.path = path;
        json.forEach((name, value) -> open.put(name.toString(), value));
    }

    /**
     * An object at a path.
     *
     * @throws IllegalArgumentException it is none
     */
    public static JsonProperties of(String path, Object json) {
        if (json instanceof Map<?, ?> object) {
            return new JsonProperties(path, object);
        }
        throw wrong(path, json, "an object");
    }

    /** The path of a property. */
    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Whether there is a value that is not null. */
    public boolean has(String name) {
        return open.get(name) != null;
    }

    /** The names that are not taken yet, in the order of the text. */
    public List<String> names() {
        return List.copyOf(open.keySet());
    }

    /** The value as it was parsed, or null. */
    public Object take(String name) {
        known.add(name);
        return open.remove(name);
    }

    /** An object; it must be there. */
    public JsonProperties object(String name) {
        return of(path(name), take(name));
    }

    /** A string that is not blank; it must be there. */
    public String text(String name) {
        Object value = take(name);
        if (value instanceof String text && text.isBlank() == false) {
            return text;
        }
        throw wrong(path(name), value, "a string that is not empty");
    }

    /** A string that is not blank, or what is usual where there is none. */
    public String text(String name, String usual) {
        return has(name) ? text(name) : usual(name, usual);
    }

    /** A finite number, or what is usual where there is none. */
    public double number(String name, double usual) {
        if (has(name) == false) {
            return usual(name, usual);
        }
        Object value = take(name);
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw wrong(path(name), value, "a finite number");
    }

    /** A whole number within bounds, or what is usual where there is none. */
    public int integer(String name, int usual, int min, int max) {
        if (has(name) == false) {
            return usual(name, usual);
        }
        Object value = take(name);
        if ((value instanceof Integer || value instanceof Long)
                && ((Number) value).longValue() >= min
                && ((Number) value).longValue() <= max) {
            return ((Number) value).intValue();
        }
        throw wrong(path(name), value, "a whole number from " + min + " to " + max);
    }

    /** True or false, or what is usual where there is none. */
    public boolean flag(String name, boolean usual) {
        if (has(name) == false) {
            return usual(name, usual);
        }
        Object value = take(name);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(path(name), value, "true or false");
    }

    /** A list, as it was parsed; empty where there is none. */
    public List<?> list(String name) {
        Object value = take(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(path(name), value, "a list");
    }

    /** Strings that are not blank, or one of them; empty where there is none. */
    public List<String> texts(String name) {
        Object value = take(name);
        List<?> list = value instanceof List<?> several ? several : value == null ? List.of() : List.of(value);
        for (Object each : list) {
            if (each instanceof String == false || ((String) each).isBlank()) {
                throw wrong(path(name), value, "a list of strings that are not empty");
            }
        }
        return list.stream().map(Object::toString).toList();
    }

    private <T> T usual(String name, T usual) {
        take(name);
        return usual;
    }

    /** Refuses what nobody took. */
    public void end() {
        if (open.isEmpty() == false) {
            String first = new TreeSet<>(open.keySet()).first();
            throw new IllegalArgumentException("[" + path(first) + "] is unknown; allowed are " + known);
        }
    }

    /** An error that names what is wrong, shows it, and says what is allowed. */
    public static IllegalArgumentException wrong(String path, Object value, String allowed) {
        return new IllegalArgumentException(
                value == null
                        ? "[" + path + "] is missing; it must be " + allowed
                        : "[" + path + "] is [" + value + "]; it must be " + allowed);
    }
}
