/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Freshness that halves with every half-life: 2^(−max(0, age − offset) ÷ half-life).
 *
 * <p>The {@code exp} decay of OpenSearch's {@code function_score} query with {@code decay} 0.5, {@code half_life} being its {@code scale}.
 *
 * <p>What is written at ingest goes stale; the {@code quality} rescorer evaluates it at query time.
 *
 * @param field    field of the date
 * @param format   how the date is written in documents, in OpenSearch's notation; an index's own doc values need none
 * @param halfLife milliseconds; above 0
 * @param offset   milliseconds for which an item stays as good as new; at least 0
 */
public record ExponentialDecay(String field, String format, long halfLife, long offset) implements Transform {
    public static final String TYPE = "exponential_decay";
    public static final String DEFAULT_FORMAT = "strict_date_optional_time||epoch_millis";

    /** A date without a time is midnight in UTC, which is up to so much ahead of the writer's own clock. */
    private static final long CLOCK_ALLOWANCE = TimeUnit.HOURS.toMillis(24);

    public ExponentialDecay {
        if (halfLife <= 0) {
            throw new IllegalArgumentException(
                    "[half_life] is [" + halfLife + "ms]; it must be above 0, for example [30d]");
        }
        if (offset < 0) {
            throw new IllegalArgumentException("[offset] is [" + offset + "ms]; it must be at least 0");
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SignalInput> inputs() {
        return List.of(SignalInput.date(field));
    }

    @Override
    public double prior() {
        return 0;
    }

    @Override
    public String problem(double[] values, long now) {
        if (values[0] - now > CLOCK_ALLOWANCE) {
            return "field [" + field + "] is [" + Instant.ofEpochMilli((long) values[0])
                    + "]; it must not be in the future, which it is by more than 24 hours";
        }
        return null;
    }

    @Override
    public double apply(double[] values, long now) {
        double age = Math.max(0, now - values[0] - offset);
        return Math.pow(2, -age / halfLife);
    }
}
