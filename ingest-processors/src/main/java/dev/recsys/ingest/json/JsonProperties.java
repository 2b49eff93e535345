/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.opensearch.common.unit.TimeValue;

/** The properties of one JSON object, each taken once; what is wrong is named by its path. */
public final class JsonProperties {
    private final String path;
    private final Map<String, Object> open = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();

    /** @param path of the object, empty for the body */
    public JsonProperties(String path, Map<?, ?> json) {
        this.path = path;
        json.forEach((name, value) -> open.put(name.toString(), value));
    }

    /** An object inside the body, or something else that is refused. */
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

    public boolean has(String name) {
        return open.get(name) != null;
    }

    /** The names that are not taken yet, in the order of the text where that was kept. */
    public List<String> names() {
        return List.copyOf(open.keySet());
    }

    /** The value as it was parsed, or null. */
    public Object take(String name) {
        known.add(name);
        return open.remove(name);
    }

    public JsonProperties object(String name) {
        return of(path(name), take(name));
    }

    public String text(String name) {
        Object value = take(name);
        if (value instanceof String text && text.isBlank() == false) {
            return text;
        }
        throw wrong(path(name), value, "a string that is not empty");
    }

    public String text(String name, String usual) {
        return has(name) ? text(name) : usual(name, usual);
    }

    private <T> T usual(String name, T usual) {
        take(name);
        return usual;
    }

    public double number(String name, double usual) {
        if (has(name) == false) {
            return usual(name, usual);
        }
        Object value = take(name);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(path(name), value, "a number");
    }

    public long whole(String name, long usual) {
        if (has(name) == false) {
            return usual(name, usual);
        }
        Object value = take(name);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw wrong(path(name), value, "a whole number");
    }

    public int integer(String name, int usual, int min, int max) {
        long value = whole(name, usual);
        if (value < min || value > max) {
            throw wrong(path(name), value, "from " + min + " to " + max);
        }
        return (int) value;
    }

    /** A time with a unit, for example {@code 30s}. */
    public TimeValue duration(String name, TimeValue usual) {
        if (has(name) == false) {
            return usual(name, usual);
        }
        Object value = take(name);
        if (value instanceof String text) {
            try {
                return TimeValue.parseTimeValue(text, path(name));
            } catch (IllegalArgumentException e) {
                throw wrong(path(name), value, "a time with a unit, for example [30s]");
            }
        }
        throw wrong(path(name), value, "a time with a unit, for example [30s]");
    }

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

    /** A string, or a list of them. */
    public List<String> texts(String name) {
        Object value = take(name);
        List<?> list = value instanceof List<?> several ? several : value == null ? List.of() : List.of(value);
        boolean good = list.isEmpty() == false
                && list.stream().allMatch(each -> each instanceof String text && text.isBlank() == false);
        if (good == false) {
            throw wrong(path(name), value, "a name or a list of names");
        }
        return list.stream().map(Object::toString).toList();
    }

    /** Likewise, but there may be none of them: an empty list, or nothing. */
    public List<String> textsIfAny(String name) {
        boolean none = has(name) == false || (open.get(name) instanceof List<?> list && list.isEmpty());
        return none ? usual(name, List.of()) : texts(name);
    }

    /** A list as it was parsed; empty where there is none. */
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

    /** Refuses what nobody took. */
    public void end() {
        if (open.isEmpty() == false) {
            String first = new TreeSet<>(open.keySet()).first();
            throw new IllegalArgumentException("[" + path(first) + "] is unknown; allowed are " + known);
        }
    }

    public static IllegalArgumentException wrong(String path, Object value, String allowed) {
        return new IllegalArgumentException(
                value == null
                        ? "[" + path + "] is missing; it must be " + allowed
                        : "[" + path + "] is [" + value + "]; it must be " + allowed);
    }
}
