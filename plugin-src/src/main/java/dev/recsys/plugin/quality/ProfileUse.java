/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.plugin.artifact.ArtifactUse;
import dev.recsys.plugin.async.Async;
import org.apache.lucene.util.SetOnce;
import org.opensearch.core.action.ActionListener;

/** Loads profiles for the parts of a search that use them. */
public final class ProfileUse {
    private ProfileUse() {}

    /** Likewise, as a step. */
    public static Async<VersionedProfile> load(QualityProfileSource profiles, String user, String reference) {
        return ArtifactUse.load(profiles, user, "profile", reference);
    }

    /**
     * Loads a profile while a search is rewritten, and never blocks.
     *
     * @param user     the part of the search, for messages, as in {@code [quality] rescorer}
     * @param result   is set before the listener is told
     * @param listener is completed once; a failure names the part and the profile
     */
    public static void load(
            QualityProfileSource profiles,
            String user,
            String reference,
            SetOnce<VersionedProfile> result,
            ActionListener<?> listener) {
        load(profiles, user, reference).start(ActionListener.map(listener, profile -> {
            result.set(profile);
            return null;
        }));
    }
}
