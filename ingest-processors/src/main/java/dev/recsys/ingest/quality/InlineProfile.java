/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import org.opensearch.core.action.ActionListener;

/**
 * A profile that is declared in place, and therefore always in memory.
 *
 * @param profile its version is 0
 */
record InlineProfile(VersionedProfile profile) implements QualityProfileSource {
    InlineProfile(QualityProfile profile) {
        this(new VersionedProfile(QualityVectorConfig.INLINE, 0, profile));
    }

    @Override
    public VersionedProfile cached(String reference) {
        return profile;
    }

    @Override
    public void load(String reference, ActionListener<VersionedProfile> listener) {
        listener.onResponse(profile);
    }
}
