/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import static org.junit.Assert.assertEquals;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import dev.recsys.testcluster.benchmark.LoadGenerator.Clock;
import dev.recsys.testcluster.benchmark.LoadGenerator.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.junit.Test;

public class LoadGeneratorTests extends RandomizedTest {
    private static final long MILLI = 1_000_000;

    /** Stands still unless it is told otherwise. */
    private static final class FakeClock implements Clock {
        private long now = randomIntBetween(0, 1_000_000);

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void sleepUntil(long nanos) {
            now = Math.max(now, nanos);
        }
    }

    private final FakeClock clock = new FakeClock();

    @Test
    public void testRequestsAreSentAtTheirRate() throws InterruptedException {
        List<Long> sent = new ArrayList<>();
        long start = clock.nanos();
        run(100, 5, number -> {
            sent.add((clock.nanos() - start) / MILLI);
            return CompletableFuture.completedFuture(true);
        });
        assertEquals(List.of(0L, 10L, 20L, 30L, 40L), sent);
    }

    @Test
    public void testAPauseCountsForEveryRequestThatItHeldUp() throws InterruptedException {
        // One request of 100 stalls everything for a second; 100 were due in that time.
        Outcome outcome = run(100, 200, number -> {
            clock.now += number == 0 ? 1_000 * MILLI : 0;
            return CompletableFuture.completedFuture(true);
        });
        assertEquals(200, outcome.latencies().getTotalCount());
        assertEquals(1_000, outcome.millis(100), 1);
        // Waiting times fall evenly from 1 s to 0 over the first hundred; the other hundred waited for nothing.
        assertEquals(500, outcome.millis(75), 20);
        assertEquals(0, outcome.millis(49), 1);
    }

    @Test
    public void testWrongAndFailedAnswersAreErrorsAndNoLatencies() throws InterruptedException {
        Outcome outcome = run(10, 9, number -> switch (number % 3) {
            case 0 -> CompletableFuture.completedFuture(true);
            case 1 -> CompletableFuture.completedFuture(false);
            default -> CompletableFuture.failedFuture(new IllegalStateException());
        });
        assertEquals(6, outcome.errors());
        assertEquals(3, outcome.latencies().getTotalCount());
    }

    @Test
    public void testAnswersThatComeLateCountFromWhenTheyWereDue() throws InterruptedException {
        List<CompletableFuture<Boolean>> open = new ArrayList<>();
        Outcome outcome = run(1_000, 3, number -> {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            open.add(answer);
            if (number == 2) {
                clock.now += 50 * MILLI;
                open.forEach(each -> each.complete(true));
            }
            return answer;
        });
        assertEquals(3, outcome.latencies().getTotalCount());
        assertEquals(52, outcome.millis(100), 0.1);
        assertEquals(50, outcome.millis(1), 0.1);
    }

    private Outcome run(double perSecond, int requests, IntFunction<CompletionStage<Boolean>> request)
            throws InterruptedException {
        AtomicInteger left = new AtomicInteger(requests);
        BooleanSupplier goOn = () -> left.getAndDecrement() > 0;
        return new LoadGenerator(clock, perSecond).run(goOn, request);
    }
}
