/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.Objects;
import org.opensearch.common.Nullable;
import org.opensearch.common.unit.TimeValue;

/**
 * What a user declares of an LLM; {@link LlmDefinitionJson} reads and writes it.
 *
 * @param temperature 0 to 2
 * @param maxTokens   that an answer may have, 1 to {@value #MAX_TOKENS}
 * @param timeout     of one try, 1 ms to 1 h
 * @param deadline    of all tries of a call, and of the repair of its answer, from its first sending on, without the time in the queue; at least the timeout, at most 1 d
 * @param retries     tries after the first, 0 to {@value #MAX_RETRIES}
 * @param price       null if it is not known
 */
public record LlmDefinition(
        LlmEndpoint endpoint,
        String model,
        double temperature,
        int maxTokens,
        LlmOutput output,
        LlmLimits limits,
        TimeValue timeout,
        TimeValue deadline,
        int retries,
        @Nullable LlmPrice price) {
    public static final double DEFAULT_TEMPERATURE = 0;
    public static final double MAX_TEMPERATURE = 2;
    public static final int DEFAULT_MAX_TOKENS = 512;
    public static final int MAX_TOKENS = 1_000_000;
    public static final TimeValue DEFAULT_TIMEOUT = TimeValue.timeValueSeconds(30);
    public static final TimeValue DEFAULT_DEADLINE = TimeValue.timeValueMinutes(2);
    public static final int DEFAULT_RETRIES = 3;
    public static final int MAX_RETRIES = 10;

    public LlmDefinition {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(limits, "limits");
        if ((temperature >= 0 && temperature <= MAX_TEMPERATURE) == false) {
            throw new IllegalArgumentException(
                    "[temperature] is [" + temperature + "]; it must be from [0] to [" + MAX_TEMPERATURE + "]");
        }
        time("timeout", timeout, TimeValue.timeValueMillis(1), TimeValue.timeValueHours(1));
        time("deadline", deadline, timeout, TimeValue.timeValueDays(1));
    }

    private static void time(String property, TimeValue value, TimeValue min, TimeValue max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "[" + property + "] is [" + value + "]; it must be from [" + min + "] to [" + max + "]");
        }
    }

    /** What an answer depends on: everything but the address, the limits and the price. */
    public String fingerprint() {
        return "model=" + model + "\ntemperature=" + temperature + "\nmax_tokens=" + maxTokens + "\noutput=" + output;
    }
}
