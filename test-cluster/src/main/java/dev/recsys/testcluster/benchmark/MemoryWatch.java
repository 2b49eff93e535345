/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;

/** Looks at a node's memory several times a second, until it is closed. */
final class MemoryWatch implements AutoCloseable {
    private static final long EVERY_MILLIS = 200;
    private static final String STATS = "/_nodes/_local/stats/jvm?filter_path=nodes.*.jvm.mem.heap_used_in_bytes";

    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "memory-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final LongAccumulator heap = new LongAccumulator(Math::max, 0);
    private final LongAccumulator leastHeap = new LongAccumulator(Math::min, Long.MAX_VALUE);
    private final LongAccumulator resident = new LongAccumulator(Math::max, 0);
    private final Rest rest;

    private MemoryWatch(Rest rest) {
        this.rest = rest;
    }

    static MemoryWatch start(TestCluster cluster, int node) {
        MemoryWatch watch = new MemoryWatch(new Rest(cluster.httpUri(node)));
        watch.looker.scheduleWithFixedDelay(() -> watch.look(cluster, node), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look(TestCluster cluster, int node) {
        try {
            cluster.residentBytes(node).ifPresent(resident::accumulate);
            JsonNode answer = rest.get(STATS).body();
            for (JsonNode each : answer.path("nodes")) {
                long used = each.at("/jvm/mem/heap_used_in_bytes").asLong();
                heap.accumulate(used);
                leastHeap.accumulate(used);
            }
        } catch (RuntimeException e) {
            // A look that failed is one look less; what is measured fails by itself if the node is gone.
        }
    }

    /** The most heap that was in use, garbage included, in bytes. */
    long peakHeap() {
        return heap.get();
    }

    /** The least heap that was in use: what was left after a collection, if there was one. */
    long leastHeap() {
        return leastHeap.get();
    }

    /** The most memory that the process had, in bytes; the files that it maps are part of that. */
    long peakResident() {
        return resident.get();
    }

    @Override
    public void close() {
        looker.shutdownNow();
        rest.close();
    }
}
