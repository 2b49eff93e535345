/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileParser;
import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.ingest.quality.VersionedProfile;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;

/** Profiles by name, which stand in memory only once they have been loaded. */
public final class FakeProfiles implements QualityProfileSource {
    private final Map<String, QualityProfile> stored = new ConcurrentHashMap<>();
    private final Set<String> loaded = ConcurrentHashMap.newKeySet();

    public FakeProfiles put(String name, QualityProfile profile) {
        stored.put(name, profile);
        return this;
    }

    /** Takes all profiles out of memory. */
    public void unload() {
        loaded.clear();
    }

    public static QualityProfile parse(String json) {
        return QualityProfileParser.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false));
    }

    /** Signals a, b and c with the weights .1, .2 and 0, and more properties such as {@code ,"scale":0.3}. */
    public static QualityProfile abc(String more) {
        return parse("{\"signals\":{\"b\":{\"log_scale\":{\"field\":\"fb\",\"max\":9}},"
                + "\"a\":{\"linear\":{\"field\":\"fa\",\"min\":0,\"max\":1}},"
                + "\"c\":{\"exponential_decay\":{\"field\":\"fc\",\"half_life\":\"30d\"},\"missing\":0.5}},"
                + "\"weights\":{\"a\":0.1,\"b\":0.2}" + more + "}");
    }

    @Override
    public VersionedProfile cached(String reference) {
        return loaded.contains(reference) ? new VersionedProfile(reference, 1, stored.get(reference)) : null;
    }

    @Override
    public void load(String reference, ActionListener<VersionedProfile> listener) {
        new Thread(() -> {
                    if (stored.containsKey(reference)) {
                        loaded.add(reference);
                        listener.onResponse(cached(reference));
                    } else {
                        listener.onFailure(new ResourceNotFoundException("quality [" + reference + "] does not exist"));
                    }
                })
                .start();
    }
}
