/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.rescore.unified.FeatureLog;
import dev.recsys.rescore.unified.WindowFeatures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Features of windows that wait, on a shard, for the fetch phase of their requests; any thread may use it.
 *
 * <p>Hangs on one view of the shard: mostly that of one request, which takes what is its own or goes with it. A point in time serves
 * many requests, of which some never come to fetch from this shard: what is too old, too much, or too many is dropped, the oldest first.
 */
final class KeptFeatures {
    /** Requests that use one view of a shard at once. */
    static final int MOST_REQUESTS = 32;

    /** Of all values together. */
    static final long MOST_BYTES = FeatureLog.MOST_BYTES;

    /** A fetch phase follows within this time. */
    static final long LONGEST_NANOS = 60_000_000_000L;

    private record Entry(String request, List<WindowFeatures> windows, long bytes, long since) {}

    private final LongSupplier nanoTime;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;

    /** @param nanoTime a clock */
    KeptFeatures(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Keeps what a request has read; nothing if that alone is more than {@link #MOST_BYTES}.
     *
     * @param windows of the request's rescorers, in their order
     * @return whether it is kept
     */
    synchronized boolean put(String request, List<WindowFeatures> windows) {
        long now = nanoTime.getAsLong();
        dropExpired(now);
        long size = windows.stream().mapToLong(WindowFeatures::bytes).sum();
        if (size > MOST_BYTES) {
            return false;
        }
        while (entries.size() >= MOST_REQUESTS || bytes + size > MOST_BYTES) {
            bytes -= entries.removeFirst().bytes();
        }
        entries.addLast(new Entry(request, windows, size, now));
        bytes += size;
        return true;
    }

    private void dropExpired(long now) {
        while (entries.isEmpty() == false && now - entries.peekFirst().since() > LONGEST_NANOS) {
            bytes -= entries.removeFirst().bytes();
        }
    }

    /** What was kept for a request, which is not kept any more; empty if there is nothing. */
    synchronized List<WindowFeatures> take(String request) {
        dropExpired(nanoTime.getAsLong());
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            Entry entry = each.next();
            if (entry.request().equals(request)) {
                each.remove();
                bytes -= entry.bytes();
                return entry.windows();
            }
        }
        return List.of();
    }

    /** Bytes that are kept. */
    synchronized long bytes() {
        return bytes;
    }
}
