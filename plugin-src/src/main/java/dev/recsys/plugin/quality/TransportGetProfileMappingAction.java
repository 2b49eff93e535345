/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityMapping;
import dev.recsys.ingest.quality.QualityProfile;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Makes the mapping of a profile's signals and vector. */
public final class TransportGetProfileMappingAction
        extends HandledTransportAction<GetProfileMappingRequest, GetProfileMappingResponse> {
    private final ProfileVersions versions;

    @Inject
    public TransportGetProfileMappingAction(
            TransportService transportService, ActionFilters actionFilters, ProfileVersions versions) {
        super(QualityActions.MAPPING.name(), transportService, actionFilters, GetProfileMappingRequest::new);
        this.versions = versions;
    }

    @Override
    protected void doExecute(
            Task task, GetProfileMappingRequest request, ActionListener<GetProfileMappingResponse> listener) {
        versions.load(request.reference())
                .map(loaded -> new GetProfileMappingResponse(mapping(loaded.value(), request)))
                .start(listener);
    }

    private static QualityMapping mapping(QualityProfile profile, GetProfileMappingRequest request) {
        String vector = request.targetVector();
        return new QualityMapping(
                request.targetField(),
                profile.names(),
                vector,
                vector == null ? 0 : profile.dimension(request.dimension()),
                // Right with and without [compensate].
                QualityMapping.INNER_PRODUCT);
    }
}
