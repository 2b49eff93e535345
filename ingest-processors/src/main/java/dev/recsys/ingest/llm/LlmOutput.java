/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is asked of the server about the form of its answers; our own check follows in any case. */
public enum LlmOutput {
    /** Constrained by the JSON schema of the request. */
    JSON_SCHEMA,
    /** Any JSON object; the schema stands in the prompt alone. */
    JSON_OBJECT,
    /** Nothing is asked: for servers that know neither. */
    TEXT;

    /** @throws IllegalArgumentException it is none */
    static LlmOutput parse(String property, String text) {
        for (LlmOutput output : values()) {
            if (output.toString().equals(text)) {
                return output;
            }
        }
        List<String> allowed = Arrays.stream(values()).map(LlmOutput::toString).toList();
        throw new IllegalArgumentException("[" + property + "] is [" + text + "]; it must be one of " + allowed);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
