/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Makes a version of a profile; the first of a name becomes live. */
public final class TransportPutProfileAction extends HandledTransportAction<PutArtifactRequest, PutProfileResponse> {
    private final ProfileVersions versions;

    @Inject
    public TransportPutProfileAction(
            TransportService transportService, ActionFilters actionFilters, ProfileVersions versions) {
        super(QualityActions.PUT.name(), transportService, actionFilters, PutArtifactRequest::new);
        this.versions = versions;
    }

    @Override
    protected void doExecute(Task task, PutArtifactRequest request, ActionListener<PutProfileResponse> listener) {
        versions.put(
                        request.name(),
                        request.body(),
                        request.mediaType(),
                        request.promote() ? ProfileVersions.Promote.IF_FIRST : ProfileVersions.Promote.NEVER)
                .start(listener);
    }
}
