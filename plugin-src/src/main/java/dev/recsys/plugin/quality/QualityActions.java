/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.api.RestDeleteArtifactAction;
import dev.recsys.plugin.artifact.api.RestGetArtifactAction;
import dev.recsys.plugin.artifact.api.RestPromoteArtifactAction;
import dev.recsys.plugin.artifact.api.RestPutArtifactAction;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.quality.fit.FitProfileAction;
import dev.recsys.plugin.quality.fit.RestFitProfileAction;
import dev.recsys.plugin.quality.fit.TransportFitProfileAction;
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

    private static final String PREFIX = "cluster:admin/recsys/quality/";

    /** Lists profiles, or shows one. */
    public static final ActionType<GetArtifactResponse> GET =
            new ActionType<>(PREFIX + "get", GetArtifactResponse::new);

    /** Makes a version of a profile. */
    public static final ActionType<PutDefinitionResponse> PUT =
            new ActionType<>(PREFIX + "put", PutDefinitionResponse::new);

    /** Deletes a version of a profile, or all of them. */
    public static final ActionType<DeleteArtifactResponse> DELETE =
            new ActionType<>(PREFIX + "delete", DeleteArtifactResponse::new);

    /** Makes a version of a profile live. */
    public static final ActionType<PromoteArtifactResponse> PROMOTE =
            new ActionType<>(PREFIX + "promote", PromoteArtifactResponse::new);

    /** Prints the mapping that the signals of a profile need. */
    public static final ActionType<GetProfileMappingResponse> MAPPING =
            new ActionType<>(PREFIX + "mapping", GetProfileMappingResponse::new);

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
        return List.of(
                new RestGetArtifactAction(ROUTES, null, GET),
                new RestPutArtifactAction<>(ROUTES, PUT),
                new RestDeleteArtifactAction(ROUTES, DELETE),
                new RestPromoteArtifactAction(ROUTES, PROMOTE),
                new RestGetProfileMappingAction(),
                new RestFitProfileAction());
    }
}
