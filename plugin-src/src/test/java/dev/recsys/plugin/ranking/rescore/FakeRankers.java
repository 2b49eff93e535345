/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.plugin.ranking.model.RankerSource;
import dev.recsys.plugin.ranking.model.VersionedRanker;
import dev.recsys.rescore.unified.Ranker;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.action.ActionListener;

/** Models by reference, which stand in memory only once they have been loaded. */
final class FakeRankers implements RankerSource {
    private final Map<String, VersionedRanker> stored = new ConcurrentHashMap<>();
    private final Set<String> memory = ConcurrentHashMap.newKeySet();
    final AtomicInteger loads = new AtomicInteger();
    private volatile Executor executor = Runnable::run;

    void executor(Executor other) {
        executor = other;
    }

    /** Stores a version and makes it live. */
    void put(String name, int version, Ranker ranker) {
        VersionedRanker value = new VersionedRanker(name, version, ranker);
        stored.put(name, value);
        stored.put(name + "@" + version, value);
        forget();
    }

    /** Evicts all. */
    void forget() {
        memory.clear();
    }

    @Override
    public VersionedRanker cached(String reference) {
        return memory.contains(reference) ? stored.get(reference) : null;
    }

    @Override
    public void load(String reference, ActionListener<VersionedRanker> listener) {
        executor.execute(() -> {
            VersionedRanker found = stored.get(reference);
            if (found == null) {
                listener.onFailure(new ResourceNotFoundException("there is no model [" + reference + "]"));
            } else {
                loads.incrementAndGet();
                memory.add(reference);
                listener.onResponse(found);
            }
        });
    }
}
