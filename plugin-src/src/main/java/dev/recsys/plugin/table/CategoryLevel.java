/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import dev.recsys.ingest.json.JsonProperties;
import java.util.Arrays;
import java.util.List;
import org.opensearch.common.Nullable;

/**
 * Which part of a category's path a table keeps: it must be what the catalogue's field holds, or no boost of it would match.
 *
 * <p>The whole path ({@code A > B > C}) suits a keyword that holds the path; {@code leaf} or a level suits a field that lists the levels.
 *
 * @param level from 1 on for a level, {@link #PATH} or {@link #LEAF}
 */
public record CategoryLevel(int level) {
    /** The whole path, levels joined with {@value #SEPARATOR}. */
    public static final int PATH = 0;

    /** The last level. */
    public static final int LEAF = -1;

    /** Between the levels of a path. */
    public static final String SEPARATOR = " > ";

    private static final int DEEPEST = 32;
    private static final String ALLOWED = "[path], [leaf], or a level from 1 to " + DEEPEST;

    /** Takes {@code category_level}; without it the whole path. */
    public static CategoryLevel take(JsonProperties properties) {
        Object value = properties.take("category_level");
        if (value == null || "path".equals(value)) {
            return new CategoryLevel(PATH);
        }
        if ("leaf".equals(value)) {
            return new CategoryLevel(LEAF);
        }
        if (value instanceof Integer level && level >= 1 && level <= DEEPEST) {
            return new CategoryLevel(level);
        }
        throw JsonProperties.wrong("category_level", value, ALLOWED);
    }

    /** As it is written in JSON. */
    public Object json() {
        return switch (level) {
            case PATH -> "path";
            case LEAF -> "leaf";
            default -> level;
        };
    }

    /** The levels of a path, however its separators are spaced. */
    public static List<String> levels(String path) {
        return Arrays.stream(path.split(">")).map(String::strip).toList();
    }

    /** The whole path of levels as a table writes it; those without a name are left out. */
    public static String path(List<String> levels) {
        return String.join(SEPARATOR, named(levels));
    }

    private static List<String> named(List<String> levels) {
        return levels.stream().filter(name -> name.isBlank() == false).toList();
    }

    /** The part of the levels of a path; of one that is not so deep, its last level; null if there are none. */
    @Nullable
    public String of(List<String> levels) {
        List<String> named = named(levels);
        if (named.isEmpty()) {
            return null;
        }
        return switch (level) {
            case PATH -> path(named);
            case LEAF -> named.get(named.size() - 1);
            default -> named.get(Math.min(level, named.size()) - 1);
        };
    }
}
