/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Sends requests at a fixed rate, however slow the answers are, and takes each latency from the moment when the request was <em>due</em>:
 * a pause of the server or of this process counts for everything that it held up (no coordinated omission).
 */
public final class LoadGenerator {
    private static final long MAX_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** How long answers that are out at the end may take: then they count as errors. */
    private static final long LAST_ANSWERS_SECONDS = 60;

    /** Time, and waiting for it. */
    public interface Clock {
        long nanos();

        void sleepUntil(long nanos);

        /** The machine's. */
        static Clock ofSystem() {
            return new Clock() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public void sleepUntil(long nanos) {
                    for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
                        if (Thread.interrupted()) {
                            throw new IllegalStateException("interrupted while sending requests");
                        }
                        LockSupport.parkNanos(left);
                    }
                }
            };
        }
    }

    /**
     * What came of it.
     *
     * @param latencies in nanoseconds, of the requests that were answered well
     * @param errors requests that were not
     */
    public record Outcome(Histogram latencies, long errors) {
        /** Milliseconds below which that many percent of the latencies are. */
        public double millis(double percentile) {
            return latencies.getValueAtPercentile(percentile) / 1e6;
        }
    }

    private final Clock clock;
    private final double perSecond;

    public LoadGenerator(Clock clock, double perSecond) {
        this.clock = clock;
        this.perSecond = perSecond;
    }

    /**
     * Sends until told to stop, then waits for the answers that are still out.
     *
     * @param goOn    asked before each request
     * @param request sends the i-th one; its answer is true where it is right
     */
    public Outcome run(BooleanSupplier goOn, IntFunction<CompletionStage<Boolean>> request)
            throws InterruptedException {
        Histogram latencies = new ConcurrentHistogram(MAX_NANOS, SIGNIFICANT_DIGITS);
        AtomicLong errors = new AtomicLong();
        Semaphore answered = new Semaphore(0);
        long start = clock.nanos();
        int sent = 0;
        while (goOn.getAsBoolean()) {
            long due = start + (long) (sent * (NANOS_PER_SECOND / perSecond));
            clock.sleepUntil(due);
            request.apply(sent).whenComplete((right, failure) -> {
                if (failure == null && right) {
                    latencies.recordValue(Math.min(MAX_NANOS, Math.max(0, clock.nanos() - due)));
                } else {
                    errors.incrementAndGet();
                }
                answered.release();
            });
            sent++;
        }
        long left = sent;
        if (answered.tryAcquire(sent, LAST_ANSWERS_SECONDS, TimeUnit.SECONDS)) {
            left = 0;
        } else {
            left -= answered.drainPermits();
        }
        return new Outcome(latencies.copy(), errors.get() + left);
    }
}
