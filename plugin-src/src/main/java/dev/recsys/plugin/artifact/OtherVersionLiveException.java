/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.rest.RestStatus;

/** A version did not go live, since it was compared with another than the one that is live by now; never sent to another node. */
public final class OtherVersionLiveException extends OpenSearchStatusException {
    private static final long serialVersionUID = 1;

    /**
     * @param compared the version that the new one was compared with; 0 for none
     * @param live     the version that is live; 0 for none
     */
    OtherVersionLiveException(int compared, int live) {
        super(
                (compared == ArtifactReference.LIVE
                                ? "it was made when no version was live"
                                : "it was compared with version [" + compared + "]")
                        + ", but "
                        + (live == ArtifactReference.LIVE ? "none" : "version [" + live + "]") + " is live now",
                RestStatus.CONFLICT);
    }
}
