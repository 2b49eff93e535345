/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.definition.Definitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Makes versions of quality profiles, and says what a new version means for vectors that were written with another. */
public final class ProfileVersions extends Definitions<QualityProfile> {
    /** @param executor for reading bodies */
    public ProfileVersions(ArtifactStore store, ArtifactCache cache, Executor executor) {
        super(new QualityProfileType(), store, cache, executor);
    }

    @Override
    protected List<String> warnings(QualityProfile profile, int version, Optional<Loaded<QualityProfile>> before) {
        List<String> warnings = new ArrayList<>();
        if (profile.scale() > QualityProfile.LARGE_SCALE) {
            warnings.add("[scale] is [" + profile.scale() + "]; above [" + QualityProfile.LARGE_SCALE
                    + "] a search of the nearest neighbours begins to lose some, [" + QualityProfile.DEFAULT_SCALE
                    + "] loses none");
        }
        before.filter(live -> live.version() != version).ifPresent(live -> {
            String difference = profile.otherLayout(live.value());
            if (difference != null) {
                warnings.add(difference + " in version [" + live.version() + "]; vectors written with version ["
                        + live.version() + "] have to be written again before a search with version [" + version + "]");
            }
        });
        try {
            profile.checkFitted();
        } catch (IllegalStateException e) {
            warnings.add(e.getMessage());
        }
        return warnings;
    }
}
