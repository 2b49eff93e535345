/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.definition.DefinitionActions;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;

/** The API of prompts, for registration. */
public final class PromptActions {
    /** Where it is; sub-resources append {@code /_ground} and the like. */
    public static final ArtifactRoutes ROUTES = new ArtifactRoutes("prompts", PromptType.KIND);

    private static final DefinitionActions DEFINITIONS = DefinitionActions.of(ROUTES);

    /** Lists prompts, or shows one. */
    public static final ActionType<GetArtifactResponse> GET = DEFINITIONS.get();

    /** Makes a version of a prompt. */
    public static final ActionType<PutDefinitionResponse> PUT = DEFINITIONS.put();

    /** Deletes a version of a prompt, or all of them. */
    public static final ActionType<DeleteArtifactResponse> DELETE = DEFINITIONS.delete();

    /** Makes a version of a prompt live. */
    public static final ActionType<PromoteArtifactResponse> PROMOTE = DEFINITIONS.promote();

    /** Makes a version of a prompt that knows the domain. */
    public static final ActionType<PutDefinitionResponse> GROUND =
            new ActionType<>(DEFINITIONS.name("ground"), PutDefinitionResponse::new);

    private PromptActions() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(
                new ActionHandler<>(GET, TransportGetPromptAction.class),
                new ActionHandler<>(PUT, TransportPutPromptAction.class),
                new ActionHandler<>(DELETE, TransportDeletePromptAction.class),
                new ActionHandler<>(PROMOTE, TransportPromotePromptAction.class),
                new ActionHandler<>(GROUND, TransportGroundPromptAction.class));
    }

    public static List<RestHandler> restHandlers() {
        List<RestHandler> handlers = new ArrayList<>(DEFINITIONS.restHandlers());
        handlers.add(new RestGroundPromptAction());
        return handlers;
    }
}
