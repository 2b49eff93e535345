/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.document.DocumentFields;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.opensearch.common.unit.TimeValue;

/**
 * What a pipeline says of its documents' queries.
 *
 * @param llm         {@code name} for the live version, {@code name@3} for a pinned one
 * @param prompt      likewise
 * @param targetField path of the object that takes the queries
 * @param cacheOnly   whether the model is never asked: what was not answered before is pending
 * @param maxWait     how long the documents of a bulk wait for the model, 0 or more; what has no answer then is pending, and its call goes
 *                    on
 */
public record QueryGenerationConfig(
        String llm,
        String prompt,
        String targetField,
        OnUnavailable onUnavailable,
        boolean cacheOnly,
        TimeValue maxWait,
        GenerationOptions options) {
    public static final String DEFAULT_TARGET_FIELD = "generated";
    public static final String DEFAULT_PROMPT = BuiltInPrompts.ECOMMERCE;

    /** Long enough for a model that works as it should, short enough for a client that waits for its bulk. */
    public static final TimeValue DEFAULT_MAX_WAIT = TimeValue.timeValueMinutes(1);

    /** What happens to a document while the model cannot be asked. */
    public enum OnUnavailable {
        /** It goes on without queries, marked as pending. */
        INDEX,
        /** It fails. */
        FAIL;

        /** Reads {@code index} or {@code fail}. */
        static OnUnavailable parse(String value) {
            for (OnUnavailable option : values()) {
                if (option.toString().equals(value)) {
                    return option;
                }
            }
            throw new IllegalArgumentException(
                    "[on_unavailable] is [" + value + "]; it must be one of " + Arrays.toString(values()));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public QueryGenerationConfig {
        Objects.requireNonNull(llm, "llm");
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(onUnavailable, "onUnavailable");
        Objects.requireNonNull(options, "options");
        if (maxWait.nanos() < 0) {
            throw new IllegalArgumentException("[max_wait] is [" + maxWait.getStringRep()
                    + "]; it must be 0 or a time with a unit, for example [1m]");
        }
        if (DocumentFields.isTarget(targetField) == false) {
            throw new IllegalArgumentException("[target_field] is [" + targetField
                    + "]; it must be the path of a field in the document, for example [" + DEFAULT_TARGET_FIELD + "]");
        }
        for (String field : options.fields()) {
            if (DocumentFields.overlap(targetField, field)) {
                throw new IllegalArgumentException("[target_field] is [" + targetField + "], which would overwrite ["
                        + field + "] of [fields]; give it a path of its own");
            }
        }
    }
}
