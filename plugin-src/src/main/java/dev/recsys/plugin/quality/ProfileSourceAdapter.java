/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactSourceAdapter;
import dev.recsys.plugin.artifact.Loaded;

/** Quality profiles of the artifact store, for the processor, the query, the rescorer and the tuner. */
public final class ProfileSourceAdapter extends ArtifactSourceAdapter<QualityProfile, VersionedProfile>
        implements QualityProfileSource {
    public ProfileSourceAdapter(ArtifactCache cache) {
        super(cache, new QualityProfileType());
    }

    @Override
    protected VersionedProfile use(Loaded<QualityProfile> loaded) {
        return new VersionedProfile(loaded.name(), loaded.version(), loaded.value());
    }
}
