/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.definition.DefinitionActions;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.quality.fit.FitProfileAction;
import dev.recsys.plugin.quality.fit.RestFitProfileAction;
import dev.recsys.plugin.quality.fit.TransportFitProfileAction;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;

/** The API of quality profiles, for registration. */
public final class QualityActions {
    /** Where it is; sub-resources append {@code /_fit} and the like. */
    public static final ArtifactRoutes ROUTES = new ArtifactRoutes("quality", QualityProfileType.KIND);

    private static final DefinitionActions DEFINITIONS = DefinitionActions.of(ROUTES);

    /** Lists profiles, or shows one. */
    public static final ActionType<GetArtifactResponse> GET = DEFINITIONS.get();

    /** Makes a version of a profile. */
    public static final ActionType<PutDefinitionResponse> PUT = DEFINITIONS.put();

    /** Deletes a version of a profile, or all of them. */
    public static final ActionType<DeleteArtifactResponse> DELETE = DEFINITIONS.delete();

    /** Makes a version of a profile live. */
    public static final ActionType<PromoteArtifactResponse> PROMOTE = DEFINITIONS.promote();

    /** Prints the mapping that the signals of a profile need. */
    public static final ActionType<GetProfileMappingResponse> MAPPING =
            new ActionType<>(DEFINITIONS.name("mapping"), GetProfileMappingResponse::new);

    private QualityActions() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(
                new ActionHandler<>(GET, TransportGetProfileAction.class),
                new ActionHandler<>(PUT, TransportPutProfileAction.class),
                new ActionHandler<>(DELETE, TransportDeleteProfileAction.class),
                new ActionHandler<>(PROMOTE, TransportPromoteProfileAction.class),
                new ActionHandler<>(MAPPING, TransportGetProfileMappingAction.class),
                new ActionHandler<>(FitProfileAction.INSTANCE, TransportFitProfileAction.class));
    }

    public static List<RestHandler> restHandlers() {
        List<RestHandler> handlers = new ArrayList<>(DEFINITIONS.restHandlers());
        handlers.add(new RestGetProfileMappingAction());
        handlers.add(new RestFitProfileAction());
        return handlers;
    }
}
