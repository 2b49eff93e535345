/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.api.RestDeleteArtifactAction;
import dev.recsys.plugin.artifact.api.RestGetArtifactAction;
import dev.recsys.plugin.artifact.api.RestPromoteArtifactAction;
import dev.recsys.plugin.artifact.api.RestPutArtifactAction;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;

/** The API of ranking models, for registration. */
public final class RankingModelActions {
    /** Where it is; sub-resources append {@code /_features} and the like. */
    public static final ArtifactRoutes ROUTES = new ArtifactRoutes("models", RankerType.KIND);

    /** Prefix of the names of all actions on models. */
    public static final String PREFIX = "cluster:admin/recsys/models/";

    /** Lists models, or shows one, perhaps with its file. */
    public static final ActionType<GetModelResponse> GET = new ActionType<>(PREFIX + "get", GetModelResponse::new);

    /** Makes a version of a model. */
    public static final ActionType<PutDefinitionResponse> PUT =
            new ActionType<>(PREFIX + "put", PutDefinitionResponse::new);

    /** Deletes a version of a model, or all of them. */
    public static final ActionType<DeleteArtifactResponse> DELETE =
            new ActionType<>(PREFIX + "delete", DeleteArtifactResponse::new);

    /** Makes a version of a model live. */
    public static final ActionType<PromoteArtifactResponse> PROMOTE =
            new ActionType<>(PREFIX + "promote", PromoteArtifactResponse::new);

    private RankingModelActions() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(
                new ActionHandler<>(GET, TransportGetModelAction.class),
                new ActionHandler<>(PUT, TransportPutModelAction.class),
                new ActionHandler<>(DELETE, TransportDeleteModelAction.class),
                new ActionHandler<>(PROMOTE, TransportPromoteModelAction.class));
    }

    public static List<RestHandler> restHandlers() {
        return List.of(
                new RestGetArtifactAction(ROUTES, "include_content", GET),
                new RestPutArtifactAction<>(ROUTES, PUT),
                new RestDeleteArtifactAction(ROUTES, DELETE),
                new RestPromoteArtifactAction(ROUTES, PROMOTE));
    }
}
