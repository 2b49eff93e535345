/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.json.JsonProperties;
import java.util.Objects;

/**
 * Which generated queries are kept.
 *
 * @param minLength    code points of the shortest, at least 1
 * @param maxLength    code points of the longest, at most {@value #MAX_LENGTH}
 * @param language     whose stems tell two queries apart
 * @param duplicates   whether queries with the same stems may stand beside each other
 * @param equalToField whether a query may be what a field of the document says
 * @param links        whether addresses are allowed
 * @param markup       whether HTML, Markdown and braces are allowed
 */
public record FilterOptions(
        int minLength,
        int maxLength,
        TextLanguage language,
        boolean duplicates,
        boolean equalToField,
        boolean links,
        boolean markup) {
    public static final int MAX_LENGTH = 1_000;
    public static final FilterOptions DEFAULT =
            new FilterOptions(2, 80, TextLanguage.ENGLISH, false, false, false, false);

    public FilterOptions {
        Objects.requireNonNull(language, "language");
        if (minLength < 1 || minLength > maxLength) {
            throw new IllegalArgumentException("[min_length] is [" + minLength
                    + "]; it must be a whole number from 1 to [max_length], which is [" + maxLength + "]");
        }
        if (maxLength > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "[max_length] is [" + maxLength + "]; it must be a whole number up to " + MAX_LENGTH);
        }
    }

    /**
     * Reads {@code {"min_length":2,"max_length":80,"language":"english","duplicates":false,"equal_to_field":false,"links":false,
     * "markup":false}}, which are also the defaults.
     *
     * @throws IllegalArgumentException names the property, its value and what is allowed
     */
    public static FilterOptions parse(JsonProperties json) {
        FilterOptions options = new FilterOptions(
                json.integer("min_length", DEFAULT.minLength, 1, MAX_LENGTH),
                json.integer("max_length", DEFAULT.maxLength, 1, MAX_LENGTH),
                TextLanguage.parse(json.path("language"), json.text("language", DEFAULT.language.wireName())),
                json.flag("duplicates", DEFAULT.duplicates),
                json.flag("equal_to_field", DEFAULT.equalToField),
                json.flag("links", DEFAULT.links),
                json.flag("markup", DEFAULT.markup));
        json.end();
        return options;
    }
}
