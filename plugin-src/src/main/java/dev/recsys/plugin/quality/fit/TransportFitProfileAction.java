/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.fit;

import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.quality.ProfileVersions;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Fits a profile; it searches with the rights of the caller. */
public final class TransportFitProfileAction extends HandledTransportAction<FitProfileRequest, PutDefinitionResponse> {
    private final Client client;
    private final ClusterService clusterService;
    private final ProfileVersions versions;

    @Inject
    public TransportFitProfileAction(
            TransportService transportService,
            ActionFilters actionFilters,
            Client client,
            ClusterService clusterService,
            ProfileVersions versions) {
        super(FitProfileAction.NAME, transportService, actionFilters, FitProfileRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.versions = versions;
    }

    @Override
    protected void doExecute(Task task, FitProfileRequest request, ActionListener<PutDefinitionResponse> listener) {
        Client child = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        new ProfileFit(request, child, versions).run().start(listener);
    }
}
