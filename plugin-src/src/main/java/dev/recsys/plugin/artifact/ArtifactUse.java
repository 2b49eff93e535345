/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.ingest.artifact.ArtifactSource;
import dev.recsys.plugin.async.Async;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;

/** Loads versions of artifacts for the parts of a search that use them. */
public final class ArtifactUse {
    private ArtifactUse() {}

    /**
     * Loads a version while a search is rewritten, and never blocks.
     *
     * @param user the part of the search, for messages, as in {@code [quality] rescorer}
     * @param kind of the artifact, for messages, as in {@code profile}
     * @return a failure names the part and the artifact
     */
    public static <T> Async<T> load(ArtifactSource<T> source, String user, String kind, String reference) {
        Async<T> load = listener -> {
            // A source that throws, against its contract, must not leave a search waiting; nor may it answer twice.
            ActionListener<T> once = ActionListener.notifyOnce(listener);
            try {
                source.load(reference, once);
            } catch (RuntimeException e) {
                once.onFailure(e);
            }
        };
        return load.recover(failure -> Async.failed(unusable(user, kind, reference, failure)));
    }

    private static OpenSearchStatusException unusable(String user, String kind, String reference, Exception cause) {
        RestStatus status = ExceptionsHelper.status(cause);
        // A 404 would read as if the index that is searched were missing.
        return new OpenSearchStatusException(
                user + " cannot use " + kind + " [" + reference + "]: " + cause.getMessage(),
                status == RestStatus.NOT_FOUND ? RestStatus.BAD_REQUEST : status,
                cause);
    }
}
