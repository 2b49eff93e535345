/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.async;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.opensearch.ExceptionsHelper;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.threadpool.FixedExecutorBuilder;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

public class AsyncTests extends OpenSearchTestCase {

    /** Counts completions; throws on the first, if told to. */
    private static final class Counting implements ActionListener<Integer> {
        private final AtomicInteger responses = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final boolean throwing;

        private Counting(boolean throwing) {
            this.throwing = throwing;
        }

        @Override
        public void onResponse(Integer value) {
            responses.incrementAndGet();
            if (throwing) {
                throw new IllegalStateException("downstream");
            }
        }

        @Override
        public void onFailure(Exception e) {
            failures.incrementAndGet();
            if (throwing) {
                throw new IllegalStateException("downstream");
            }
        }
    }

    public void testStepsFollowEachOther() {
        assertEquals("7!", Calls.get(Async.of(3).map(i -> i + 4).then(i -> Async.of(i + "!"))));
    }

    public void testWhatAStepThrowsIsTheFailure() {
        Async<Integer> failing = Async.of(1).then(i -> {
            throw new IllegalArgumentException("no");
        });
        assertEquals(
                "no",
                expectThrows(IllegalArgumentException.class, () -> Calls.get(failing))
                        .getMessage());
        assertEquals(Integer.valueOf(5), Calls.get(failing.map(i -> i + 1).recover(e -> Async.of(5))));
        Exception e = expectThrows(
                IllegalStateException.class,
                () -> Calls.get(failing.recover(failure -> {
                    throw new IllegalStateException("worse");
                })));
        assertEquals("no", e.getSuppressed()[0].getMessage());
    }

    public void testAThrowingListenerIsCompletedOnce() {
        List<Async<Integer>> calls = List.of(
                Async.of(1),
                Async.failed(new IllegalArgumentException("no")),
                Async.of(1).map(i -> i + 1),
                Async.of(1).then(i -> Async.of(2)).recover(e -> Async.of(3)),
                Async.<Integer>failed(new IllegalArgumentException("no")).recover(e -> Async.of(3)));
        for (Async<Integer> call : calls) {
            Counting listener = new Counting(true);
            expectThrows(IllegalStateException.class, () -> call.start(listener));
            assertEquals(1, listener.responses.get() + listener.failures.get());
        }
    }

    public void testInOrderStopsAtTheFirstFailure() {
        List<Integer> done = new ArrayList<>();
        Calls.get(Async.inOrder(5, i -> Async.of(done.add(i))));
        assertEquals(List.of(0, 1, 2, 3, 4), done);
        done.clear();
        expectThrows(
                IllegalArgumentException.class,
                () -> Calls.get(Async.inOrder(
                        5, i -> i == 2 ? Async.failed(new IllegalArgumentException("no")) : Async.of(done.add(i)))));
        assertEquals(List.of(0, 1), done);
    }

    public void testManyStepsThatCompleteAtOnceNeedNoStack() {
        AtomicInteger done = new AtomicInteger();
        Calls.get(Async.inOrder(100_000, i -> Async.of(i).map(same -> done.compareAndSet(same, same + 1))));
        assertEquals(100_000, done.get());
    }

    public void testStepsThatCompleteAtOnceAndLaterKeepTheirOrder() {
        ThreadPool threadPool = new TestThreadPool(
                getTestName(), new FixedExecutorBuilder(Settings.EMPTY, "recsys", 2, 10, "thread_pool.recsys"));
        try {
            int count = 20_000;
            boolean[] later = new boolean[count];
            for (int i = 0; i < count; i++) {
                // Long stretches of both kinds, and changes from step to step.
                later[i] = i / 5_000 % 2 == 0 ? i % 5_000 == 0 : randomBoolean();
            }
            List<Integer> done = new ArrayList<>();
            Async<Void> all = Async.inOrder(count, i -> {
                Async<Integer> step = later[i] ? Async.on(threadPool.executor("recsys"), () -> i) : Async.of(i);
                return step.map(done::add);
            });
            AtomicInteger completions = new AtomicInteger();
            Async<Void> counted =
                    listener -> all.start(ActionListener.runBefore(listener, completions::incrementAndGet));
            Calls.get(counted);
            assertEquals(IntStream.range(0, count).boxed().toList(), done);
            assertEquals(1, completions.get());
            int failing = randomIntBetween(0, count - 1);
            done.clear();
            Async<Void> failed = Async.inOrder(count, i -> {
                Async<Integer> step = later[i] ? Async.on(threadPool.executor("recsys"), () -> i) : Async.of(i);
                return step.map(number -> {
                    if (number == failing) {
                        throw new IllegalArgumentException("no");
                    }
                    return done.add(number);
                });
            });
            expectThrows(IllegalArgumentException.class, () -> Calls.get(failed));
            assertEquals(IntStream.range(0, failing).boxed().toList(), done);
        } finally {
            terminate(threadPool);
        }
    }

    public void testInOrderCompletesAThrowingListenerOnce() {
        for (int failing : new int[] {-1, 2}) {
            AtomicInteger completions = new AtomicInteger();
            ActionListener<Void> throwing = new ActionListener<>() {
                @Override
                public void onResponse(Void done) {
                    completions.incrementAndGet();
                    throw new IllegalStateException("downstream");
                }

                @Override
                public void onFailure(Exception e) {
                    completions.incrementAndGet();
                    throw new IllegalStateException("downstream");
                }
            };
            Async<Void> steps = Async.inOrder(
                    4, i -> i == failing ? Async.failed(new IllegalArgumentException("no")) : Async.of(i));
            expectThrows(IllegalStateException.class, () -> steps.start(throwing));
            assertEquals(1, completions.get());
        }
    }

    public void testAFullPoolRefusesOnceWithTooManyRequests() throws Exception {
        ThreadPool threadPool = new TestThreadPool(
                getTestName(), new FixedExecutorBuilder(Settings.EMPTY, "recsys", 1, 1, "thread_pool.recsys"));
        try {
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch running = new CountDownLatch(1);
            Async<Integer> work = Async.on(threadPool.executor("recsys"), () -> {
                running.countDown();
                release.await();
                return 1;
            });
            var first = Calls.begin(work);
            running.await();
            var second = Calls.begin(work);
            Counting refused = new Counting(false);
            work.start(refused);
            assertEquals(1, refused.failures.get());
            Exception failure = expectThrows(Exception.class, () -> Calls.get(work));
            assertEquals(RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(failure));
            assertTrue(failure.getMessage(), failure.getMessage().contains("[thread_pool.recsys.queue_size]"));
            release.countDown();
            assertEquals(Integer.valueOf(1), first.actionGet());
            assertEquals(Integer.valueOf(1), second.actionGet());
        } finally {
            terminate(threadPool);
        }
    }

    public void testOnAPoolAThrowingListenerIsCompletedOnce() throws Exception {
        ThreadPool threadPool = new TestThreadPool(
                getTestName(), new FixedExecutorBuilder(Settings.EMPTY, "recsys", 1, 10, "thread_pool.recsys"));
        try {
            Counting listener = new Counting(true);
            Async.on(threadPool.executor("recsys"), () -> 1).start(listener);
            // The one thread does one task after the other.
            Calls.get(Async.on(threadPool.executor("recsys"), () -> 2));
            assertEquals(1, listener.responses.get());
            assertEquals(0, listener.failures.get());
        } finally {
            terminate(threadPool);
        }
    }
}
