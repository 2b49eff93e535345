/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Bounds the time that reading a model may take: it is asked every few thousand steps of the work. */
@FunctionalInterface
public interface ParseBudget {
    /** No bound. */
    ParseBudget UNLIMITED = () -> {};

    /**
     * Returns when the work may go on.
     *
     * @throws IllegalArgumentException the time is up
     * @throws RuntimeException         whatever says that nobody waits for the model any more, for example a cancelled task
     */
    void check();

    /**
     * A bound in time from now on.
     *
     * @param nanos  a monotonic clock in nanoseconds, for example {@code System::nanoTime}
     * @param millis at least 1
     */
    static ParseBudget within(LongSupplier nanos, long millis) {
        if (millis < 1) {
            throw new IllegalArgumentException("[millis] is [" + millis + "]; it must be at least 1");
        }
        long start = nanos.getAsLong();
        long limit = TimeUnit.MILLISECONDS.toNanos(millis);
        return () -> {
            if (nanos.getAsLong() - start > limit) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "reading the model took longer than the [%d] ms that it may", millis));
            }
        };
    }
}
