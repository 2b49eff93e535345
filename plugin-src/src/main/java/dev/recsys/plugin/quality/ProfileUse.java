/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.ingest.quality.VersionedProfile;
import org.apache.lucene.util.SetOnce;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;

/** Loads profiles for the parts of a search that use them. */
public final class ProfileUse {
    private ProfileUse() {}

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
        ActionListener<VersionedProfile> stored = ActionListener.map(listener, profile -> {
            result.set(profile);
            return null;
        });
        // A source that throws, against its contract, must not leave a search waiting; nor may it answer twice.
        ActionListener<VersionedProfile> once = ActionListener.notifyOnce(ActionListener.delegateResponse(
                stored, (delegate, failure) -> delegate.onFailure(unusable(user, reference, failure))));
        try {
            profiles.load(reference, once);
        } catch (RuntimeException e) {
            once.onFailure(e);
        }
    }

    private static OpenSearchStatusException unusable(String user, String reference, Exception cause) {
        RestStatus status = ExceptionsHelper.status(cause);
        // A 404 would read as if the index that is searched were missing.
        return new OpenSearchStatusException(
                user + " cannot use profile [" + reference + "]: " + cause.getMessage(),
                status == RestStatus.NOT_FOUND ? RestStatus.BAD_REQUEST : status,
                cause);
    }
}
