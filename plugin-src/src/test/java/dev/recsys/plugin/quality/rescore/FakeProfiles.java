/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.ingest.quality.VersionedProfile;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.action.ActionListener;

/** Profiles by reference, which stand in memory only once they have been loaded. */
public final class FakeProfiles implements QualityProfileSource {
    private final Map<String, VersionedProfile> stored = new ConcurrentHashMap<>();
    private final Set<String> memory = ConcurrentHashMap.newKeySet();
    private volatile Executor executor = Runnable::run;

    public void executor(Executor other) {
        executor = other;
    }

    /** Stores a version and makes it live. */
    public void put(String name, int version, QualityProfile profile) {
        VersionedProfile value = new VersionedProfile(name, version, profile);
        stored.put(name, value);
        stored.put(name + "@" + version, value);
        memory.remove(name);
    }

    @Override
    public VersionedProfile cached(String reference) {
        return memory.contains(reference) ? stored.get(reference) : null;
    }

    @Override
    public void load(String reference, ActionListener<VersionedProfile> listener) {
        executor.execute(() -> {
            VersionedProfile found = stored.get(reference);
            if (found == null) {
                listener.onFailure(new ResourceNotFoundException("there is no quality [" + reference + "]"));
            } else {
                memory.add(reference);
                listener.onResponse(found);
            }
        });
    }
}
