/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.Loaded;
import org.opensearch.core.action.ActionListener;

/** Quality profiles of the artifact store, for the processor, the query, the rescorer and the tuner. */
public final class ProfileSourceAdapter implements QualityProfileSource {
    private final ArtifactCache cache;
    private final QualityProfileType type = new QualityProfileType();

    public ProfileSourceAdapter(ArtifactCache cache) {
        this.cache = cache;
    }

    @Override
    public VersionedProfile cached(String reference) {
        Loaded<QualityProfile> loaded = cache.cached(type, ArtifactReference.parse(reference));
        return loaded == null ? null : versioned(loaded);
    }

    @Override
    public void load(String reference, ActionListener<VersionedProfile> listener) {
        ArtifactReference parsed;
        try {
            parsed = ArtifactReference.parse(reference);
        } catch (IllegalArgumentException e) {
            cache.refuse(e, listener);
            return;
        }
        cache.load(type, parsed, ActionListener.map(listener, ProfileSourceAdapter::versioned));
    }

    private static VersionedProfile versioned(Loaded<QualityProfile> loaded) {
        return new VersionedProfile(loaded.name(), loaded.version(), loaded.value());
    }
}
