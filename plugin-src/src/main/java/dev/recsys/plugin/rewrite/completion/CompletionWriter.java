/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.Nullable;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.threadpool.ThreadPool;

/**
 * Stores answers with few bulk requests: what comes while one is under way goes with the next.
 *
 * <p>An answer that cannot be stored is given all the same, since it is paid for, and is held in a bounded queue until the index can
 * be written again. While that is tried from time to time, further answers go to the queue at once, and nobody waits.
 */
final class CompletionWriter {
    private static final Logger logger = LogManager.getLogger(CompletionWriter.class);

    /** Answers of one bulk request. */
    static final int MAX_BATCH = 500;

    /** Answers that may wait for the index to come back, and what they may weigh. */
    static final int MAX_UNSTORED = 10_000;

    private static final long MAX_UNSTORED_BYTES = 16L << 20;

    private static final TimeValue FIRST_DELAY = TimeValue.timeValueSeconds(1);
    private static final TimeValue MAX_DELAY = TimeValue.timeValueMinutes(1);

    /** Another writer may come first again and again; after this many times the answer counts as one that cannot be stored. */
    private static final int MAX_ATTEMPTS = 3;

    private record Order(String key, Completion answer, int attempts, Consumer<Kept> stored) {}

    private final CompletionIndex index;
    private final ThreadPool threadPool;
    private final Executor executor;
    private final RecsysStats stats;

    private final Deque<Order> waiting = new ArrayDeque<>();
    private boolean writing;
    private final Map<String, Completion> unstored = new LinkedHashMap<>();
    private long unstoredBytes;
    private boolean failing;
    private TimeValue delay = FIRST_DELAY;

    CompletionWriter(CompletionIndex index, ThreadPool threadPool, RecsysStats stats) {
        this.index = index;
        this.threadPool = threadPool;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
        this.stats = stats;
    }

    /** An answer that waits for the index to come back, or null. */
    @Nullable
    synchronized Kept unstored(String key) {
        Completion answer = unstored.get(key);
        return answer == null ? null : answer.kept();
    }

    /**
     * Stores an answer.
     *
     * @param stored is given, once, what is stored under the key now: this answer, or the one of who was first. If nothing could be
     *               stored it is given this answer too
     */
    void store(String key, Completion answer, Consumer<Kept> stored) {
        add(new Order(key, answer, 1, stored));
    }

    private void add(Order order) {
        boolean given;
        boolean start = false;
        synchronized (this) {
            given = failing;
            if (given == false) {
                waiting.add(order);
                start = writing == false;
                writing = true;
            }
        }
        if (given) {
            hold(order);
        }
        if (start) {
            next();
        }
    }

    private void next() {
        Map<String, Order> batch = new LinkedHashMap<>();
        synchronized (this) {
            while (waiting.isEmpty() == false
                    && batch.size() < MAX_BATCH
                    && batch.containsKey(waiting.peek().key()) == false) {
                Order order = waiting.poll();
                batch.put(order.key(), order);
            }
            if (batch.isEmpty()) {
                writing = false;
                return;
            }
        }
        Map<String, Completion> answers = new LinkedHashMap<>();
        batch.forEach((key, order) -> answers.put(key, order.answer()));
        index.write(answers)
                .start(new Always<>(written -> ForcedRun.on(executor, () -> {
                    // The next request goes out before this one's callers are told.
                    next();
                    settle(batch, written);
                })));
    }

    private void settle(Map<String, Order> batch, Map<String, CompletionIndex.Written> written) {
        List<Order> conflicts = new ArrayList<>();
        batch.forEach((key, order) -> {
            switch (written.get(key)) {
                case CompletionIndex.Written.Done done -> {
                    stats.increment(Counter.COMPLETIONS_STORED);
                    order.stored().accept(order.answer().kept());
                }
                case CompletionIndex.Written.Conflict conflict -> conflicts.add(order);
                case CompletionIndex.Written.Failed failed -> fail(order, failed.failure());
            }
        });
        if (conflicts.isEmpty() == false) {
            index.read(conflicts.stream().map(Order::key).toList())
                    .start(new Always<>(found -> ForcedRun.on(executor, () -> {
                        for (int i = 0; i < conflicts.size(); i++) {
                            settle(conflicts.get(i), found.get(i));
                        }
                    })));
        }
    }

    /** Takes the answer of who was first, unless it is of no use. */
    private void settle(Order order, CompletionIndex.Found found) {
        switch (found) {
            case CompletionIndex.Found.Stored stored -> {
                boolean usable = Completion.isUsable(order.answer().schema(), stored.kept());
                if (usable || order.answer().kept() instanceof Kept.Refusal && stored.kept() instanceof Kept.Refusal) {
                    order.stored().accept(stored.kept());
                } else {
                    again(order, order.answer().replacing(stored.stamp()));
                }
            }
            case CompletionIndex.Found.Missing missing ->
                again(order, order.answer().replacing(null));
            case CompletionIndex.Found.Unknown unknown -> fail(order, unknown.failure());
        }
    }

    private void again(Order order, Completion answer) {
        if (order.attempts() == MAX_ATTEMPTS) {
            fail(order, new IllegalStateException("other writers came first, again and again"));
        } else {
            add(new Order(order.key(), answer, order.attempts() + 1, order.stored()));
        }
    }

    private void fail(Order order, Exception failure) {
        boolean first;
        synchronized (this) {
            first = failing == false;
            failing = true;
        }
        if (first) {
            logger.warn(
                    "answers of large language models cannot be stored in [{}]; they are kept in memory and stored later",
                    CompletionIndex.NAME,
                    failure);
        }
        hold(order);
        if (first) {
            retryLater();
        }
    }

    private void hold(Order order) {
        stats.increment(Counter.COMPLETIONS_STORE_FAILURES);
        boolean held;
        synchronized (this) {
            long bytes = CompletionMemory.bytes(order.answer().kept().length());
            Completion before = unstored.get(order.key());
            long freed =
                    before == null ? 0 : CompletionMemory.bytes(before.kept().length());
            // An answer takes the place of a refusal.
            held = (before == null ? unstored.size() < MAX_UNSTORED : before.kept() instanceof Kept.Refusal)
                    && unstoredBytes + bytes - freed <= MAX_UNSTORED_BYTES;
            if (held) {
                unstored.put(order.key(), order.answer());
                unstoredBytes += bytes - freed;
            }
        }
        if (held == false) {
            stats.increment(Counter.COMPLETIONS_LOST);
        }
        order.stored().accept(order.answer().kept());
    }

    private void retryLater() {
        TimeValue after;
        synchronized (this) {
            after = delay;
            delay = TimeValue.timeValueMillis(Math.min(2 * delay.millis(), MAX_DELAY.millis()));
        }
        try {
            threadPool.schedule(this::retry, after, ArtifactSettings.RECSYS);
        } catch (OpenSearchRejectedExecutionException e) {
            logger.debug("the node closes", e);
        }
    }

    /** Tries to store what waits; also called by tests, which do not wait. */
    void retry() {
        Map<String, Completion> batch = new LinkedHashMap<>();
        synchronized (this) {
            for (Map.Entry<String, Completion> entry : unstored.entrySet()) {
                if (batch.size() == MAX_BATCH) {
                    break;
                }
                batch.put(entry.getKey(), entry.getValue());
            }
            if (batch.isEmpty()) {
                failing = false;
                delay = FIRST_DELAY;
                return;
            }
        }
        index.write(batch)
                .start(new Always<>(written -> ForcedRun.on(executor, () -> {
                    boolean failed = false;
                    synchronized (this) {
                        for (Map.Entry<String, CompletionIndex.Written> entry : written.entrySet()) {
                            if (entry.getValue() instanceof CompletionIndex.Written.Failed) {
                                failed = true;
                                continue;
                            }
                            // Who met a conflict need not be stored: another answer is.
                            Completion gone = unstored.remove(entry.getKey());
                            if (gone != null) {
                                unstoredBytes -=
                                        CompletionMemory.bytes(gone.kept().length());
                            }
                            if (entry.getValue() instanceof CompletionIndex.Written.Done) {
                                stats.increment(Counter.COMPLETIONS_STORED);
                            }
                        }
                    }
                    if (failed) {
                        retryLater();
                    } else {
                        retry();
                    }
                })));
    }
}
