/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

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

    /** Of all values together; a window of 10,000 documents with 100 features has 8 MB. */
    static final long MOST_BYTES = 16 << 20;

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

    /** @param windows of the request's rescorers, in their order */
    synchronized void put(String request, List<WindowFeatures> windows) {
        long size = 0;
        for (WindowFeatures window : windows) {
            size += (long) Double.BYTES
                    * window.docs().length
                    * window.features().features().size();
        }
        long now = nanoTime.getAsLong();
        while (entries.isEmpty() == false
                && (entries.size() >= MOST_REQUESTS
                        || bytes + size > MOST_BYTES
                        || now - entries.peekFirst().since() > LONGEST_NANOS)) {
            bytes -= entries.removeFirst().bytes();
        }
        entries.addLast(new Entry(request, windows, size, now));
        bytes += size;
    }

    /** What was kept for a request, which is not kept any more; empty if there is nothing. */
    synchronized List<WindowFeatures> take(String request) {
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
