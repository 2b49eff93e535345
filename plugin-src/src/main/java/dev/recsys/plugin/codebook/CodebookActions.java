/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.api.RestDeleteArtifactAction;
import dev.recsys.plugin.artifact.api.RestGetArtifactAction;
import dev.recsys.plugin.artifact.api.RestPromoteArtifactAction;
import dev.recsys.plugin.artifact.api.RestPutArtifactAction;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;

/** The codebook API, for registration. */
public final class CodebookActions {
    private CodebookActions() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(
                new ActionHandler<>(GetCodebookAction.INSTANCE, TransportGetCodebookAction.class),
                new ActionHandler<>(PutCodebookAction.INSTANCE, TransportPutCodebookAction.class),
                new ActionHandler<>(DeleteCodebookAction.INSTANCE, TransportDeleteCodebookAction.class),
                new ActionHandler<>(PromoteCodebookAction.INSTANCE, TransportPromoteCodebookAction.class),
                new ActionHandler<>(GetCodebookMappingAction.INSTANCE, TransportGetCodebookMappingAction.class));
    }

    public static List<RestHandler> restHandlers() {
        return List.of(
                new RestGetArtifactAction(CodebookRoutes.API, "include_centroids", GetCodebookAction.INSTANCE),
                new RestPutArtifactAction<>(CodebookRoutes.API, PutCodebookAction.INSTANCE),
                new RestDeleteArtifactAction(CodebookRoutes.API, DeleteCodebookAction.INSTANCE),
                new RestPromoteArtifactAction(CodebookRoutes.API, PromoteCodebookAction.INSTANCE),
                new RestGetCodebookMappingAction());
    }
}
