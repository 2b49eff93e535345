/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.Objects;

/**
 * What tokens cost.
 *
 * @param inputPerMillion  for a million tokens read, at least 0
 * @param outputPerMillion for a million tokens written, at least 0
 * @param currency         for example {@code USD}
 */
public record LlmPrice(double inputPerMillion, double outputPerMillion, String currency) {
    public static final String DEFAULT_CURRENCY = "USD";

    private static final double MILLION = 1_000_000;

    public LlmPrice {
        notNegative("price.input_per_million", inputPerMillion);
        notNegative("price.output_per_million", outputPerMillion);
        Objects.requireNonNull(currency, "currency");
    }

    private static void notNegative(String property, double value) {
        if (Double.isFinite(value) == false || value < 0) {
            throw new IllegalArgumentException("[" + property + "] is [" + value + "]; it must be at least 0");
        }
    }

    public double cost(long promptTokens, long completionTokens) {
        return (promptTokens * inputPerMillion + completionTokens * outputPerMillion) / MILLION;
    }
}
