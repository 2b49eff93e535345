/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import static org.junit.Assert.assertNotNull;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;

/** Runs tasks on threads of its own, and what is scheduled when the test says so; its clock moves by nothing else. */
final class ManualRuntime implements LlmRuntime, AutoCloseable {
    /** What was scheduled. */
    record Scheduled(Runnable task, TimeValue delay, AtomicBoolean cancelled) {}

    static final String THREADS = "manual-runtime-";

    /** For a thread that does not do what the test waits for. */
    private static final long STUCK_SECONDS = 60;

    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService pool =
            Executors.newFixedThreadPool(4, task -> new Thread(task, THREADS + threads.incrementAndGet()));
    private final LinkedBlockingDeque<Scheduled> scheduled = new LinkedBlockingDeque<>();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong millis = new AtomicLong(1_750_000_000_000L);

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public long millis() {
        return millis.get();
    }

    void advance(TimeValue time) {
        nanos.addAndGet(time.nanos());
        millis.addAndGet(time.millis());
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    @Override
    public Cancellable schedule(Runnable task, TimeValue delay) {
        Scheduled one = new Scheduled(task, delay, new AtomicBoolean());
        scheduled.add(one);
        return () -> one.cancelled().set(true);
    }

    /** Waits for something to be scheduled, takes it out, moves the clock to its time and runs it. */
    Scheduled runNext(Predicate<TimeValue> which) {
        Scheduled next = next(which);
        advance(next.delay());
        if (next.cancelled().get() == false) {
            execute(next.task());
        }
        return next;
    }

    /** Waits for something to be scheduled and takes it out. */
    Scheduled next(Predicate<TimeValue> which) {
        try {
            for (; ; ) {
                Scheduled next = scheduled.poll(STUCK_SECONDS, TimeUnit.SECONDS);
                assertNotNull("nothing is scheduled", next);
                if (which.test(next.delay())) {
                    return next;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What is scheduled of that kind now. */
    long count(Predicate<TimeValue> which) {
        return scheduled.stream()
                .filter(one -> which.test(one.delay()) && one.cancelled().get() == false)
                .count();
    }

    @Override
    public <T> ActionListener<T> resuming(ActionListener<T> listener) {
        return new ActionListener<>() {
            @Override
            public void onResponse(T value) {
                execute(() -> listener.onResponse(value));
            }

            @Override
            public void onFailure(Exception e) {
                execute(() -> listener.onFailure(e));
            }
        };
    }

    @Override
    public void close() {
        pool.shutdownNow();
        try {
            if (pool.awaitTermination(STUCK_SECONDS, TimeUnit.SECONDS) == false) {
                throw new AssertionError("threads do not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
