/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is asked for a document, and which answers are kept.
 *
 * @param fields        paths of the fields that the model sees, at least one
 * @param types         how many queries of each type; null for what the prompt says
 * @param maxCharacters of a document's values in the prompt, from {@value #LEAST_CHARACTERS} to {@value #MOST_CHARACTERS}
 */
public record GenerationOptions(
        List<String> fields,
        Map<RewriteType, Integer> types,
        int maxCharacters,
        FilterOptions filters,
        ConsistencyOptions consistency) {
    public static final int LEAST_CHARACTERS = 20;
    public static final int MOST_CHARACTERS = 100_000;
    public static final int DEFAULT_CHARACTERS = 2_000;

    public GenerationOptions {
        fields = List.copyOf(fields);
        Objects.requireNonNull(filters, "filters");
        Objects.requireNonNull(consistency, "consistency");
        if (fields.isEmpty() || fields.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("[fields] is " + fields
                    + "; it must be a list of paths of fields, for example [title, description]");
        }
        if (new HashSet<>(fields).size() < fields.size()) {
            throw new IllegalArgumentException("[fields] is " + fields + "; it must name each field once");
        }
        if (types != null) {
            types = Prompt.checkTypes("types", types);
            for (RewriteType type : types.keySet()) {
                if (type.isForDocuments() == false) {
                    throw new IllegalArgumentException(
                            "[types." + type.wireName() + "] is a type for queries; a document has none of it");
                }
            }
        }
        if (maxCharacters < LEAST_CHARACTERS || maxCharacters > MOST_CHARACTERS) {
            throw new IllegalArgumentException("[max_characters] is [" + maxCharacters
                    + "]; it must be a whole number from " + LEAST_CHARACTERS + " to " + MOST_CHARACTERS);
        }
    }

    /** The usual options for some fields. */
    public static GenerationOptions of(List<String> fields) {
        return new GenerationOptions(fields, null, DEFAULT_CHARACTERS, FilterOptions.DEFAULT, ConsistencyOptions.NONE);
    }
}
