/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a language model is asked for queries.
 *
 * @param instructions what it is told before anything else, in plain words
 * @param types        how many queries of each type it is asked for, from 1 to {@value #MAX_OF_A_TYPE}; at least one type
 * @param examples     documents with the queries that are wanted for them
 * @param knowledge    what it should know of the domain
 */
public record Prompt(
        String instructions, Map<RewriteType, Integer> types, List<PromptExample> examples, Knowledge knowledge) {
    public static final int MAX_OF_A_TYPE = 20;
    public static final int MAX_INSTRUCTIONS = 20_000;
    public static final int MAX_EXAMPLES = 20;

    public Prompt {
        if (instructions == null || instructions.isBlank() || instructions.length() > MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException(
                    "[instructions] has [" + (instructions == null ? 0 : instructions.length())
                            + "] characters; it must be a text of 1 to " + MAX_INSTRUCTIONS);
        }
        types = checkTypes("types", types);
        examples = List.copyOf(examples);
        Objects.requireNonNull(knowledge, "knowledge");
        if (examples.size() > MAX_EXAMPLES) {
            throw new IllegalArgumentException(
                    "[examples] has [" + examples.size() + "] elements; at most " + MAX_EXAMPLES + " are allowed");
        }
    }

    /**
     * Checks how many queries are asked for.
     *
     * @param property where they stand, for the message
     * @return an unmodifiable copy in the order of the types
     */
    public static Map<RewriteType, Integer> checkTypes(String property, Map<RewriteType, Integer> types) {
        if (types.isEmpty()) {
            throw new IllegalArgumentException(
                    "[" + property + "] is empty; it must have at least one type, for example {\"natural\":3}");
        }
        types.forEach((type, count) -> {
            if (count < 1 || count > MAX_OF_A_TYPE) {
                throw new IllegalArgumentException("[" + property + "." + type.wireName() + "] is [" + count
                        + "]; it must be a whole number from 1 to " + MAX_OF_A_TYPE);
            }
        });
        return Collections.unmodifiableMap(new EnumMap<>(types));
    }

    /** The same with other knowledge. */
    public Prompt withKnowledge(Knowledge other) {
        return new Prompt(instructions, types, examples, other);
    }
}
