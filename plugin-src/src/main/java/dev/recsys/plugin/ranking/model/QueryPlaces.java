/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.rescore.context.ContextPath;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The places of a query template: strings that name a value of the context and hold nothing else.
 *
 * <p>A string is a place if a letter follows its dollar sign and it has no white space; {@code $$…} stands for a text that begins with a
 * dollar sign, and what else begins with one, for example {@code $5 off}, is a text.
 */
public final class QueryPlaces {
    static final String SIGN = "$";
    static final String ESCAPE = "$$";

    private static final Pattern PLACE = Pattern.compile("\\$[A-Za-z_]\\S*");

    private QueryPlaces() {}

    /** Whether a string of a template is to be replaced by a value. */
    public static boolean isPlace(String text) {
        return PLACE.matcher(text).matches();
    }

    /**
     * The paths of all places of a template, each once.
     *
     * @param path where the template stands, for messages
     * @param json the template as it was parsed
     * @throws IllegalArgumentException a place names nothing that a context has
     */
    public static Set<ContextPath> of(String path, Object json) {
        Set<ContextPath> found = new LinkedHashSet<>();
        collect(path, json, found);
        return found;
    }

    private static void collect(String path, Object json, Set<ContextPath> found) {
        if (json instanceof Map<?, ?> object) {
            object.forEach((name, value) -> collect(path + "." + name, value, found));
        } else if (json instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(path + "[" + i + "]", list.get(i), found);
            }
        } else if (json instanceof String text && isPlace(text)) {
            found.add(place(path, text));
        }
    }

    private static ContextPath place(String path, String text) {
        try {
            return ContextPath.parse(path, text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + "; write [$" + text + "] for the text itself", e);
        }
    }
}
