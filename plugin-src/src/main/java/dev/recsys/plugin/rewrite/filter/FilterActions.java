/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.api.RestDeleteArtifactAction;
import dev.recsys.plugin.artifact.api.RestGetArtifactAction;
import dev.recsys.plugin.artifact.api.RestPromoteArtifactAction;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.vectors.VectorFields;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;

/** The API of fitted filters, for registration. */
public final class FilterActions {
    /** Where it is; sub-resources append {@code /_fit} and the like. */
    public static final ArtifactRoutes ROUTES = new ArtifactRoutes("filters", RewriteFilterType.KIND);

    private static final String PREFIX = "cluster:admin/recsys/filters/";

    /** Lists filters, or shows one. */
    public static final ActionType<GetArtifactResponse> GET =
            new ActionType<>(PREFIX + "get", GetArtifactResponse::new);

    /** Learns a version of a filter. */
    public static final ActionType<PutDefinitionResponse> FIT =
            new ActionType<>(PREFIX + "fit", PutDefinitionResponse::new);

    /** Drops queries that a filter does not keep. */
    public static final ActionType<ApplyFilterResponse> APPLY =
            new ActionType<>(PREFIX + "apply", ApplyFilterResponse::new);

    /** Deletes a version of a filter, or all of them. */
    public static final ActionType<DeleteArtifactResponse> DELETE =
            new ActionType<>(PREFIX + "delete", DeleteArtifactResponse::new);

    /** Makes a version of a filter live. */
    public static final ActionType<PromoteArtifactResponse> PROMOTE =
            new ActionType<>(PREFIX + "promote", PromoteArtifactResponse::new);

    private FilterActions() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(
                new ActionHandler<>(GET, TransportGetFilterAction.class),
                new ActionHandler<>(FIT, TransportFitFilterAction.class),
                new ActionHandler<>(APPLY, TransportApplyFilterAction.class),
                new ActionHandler<>(DELETE, TransportDeleteFilterAction.class),
                new ActionHandler<>(PROMOTE, TransportPromoteFilterAction.class));
    }

    public static List<RestHandler> restHandlers(VectorFields mappings) {
        return List.of(
                new RestGetArtifactAction(ROUTES, null, GET),
                new RestFitFilterAction(mappings),
                new RestApplyFilterAction(mappings),
                new RestDeleteArtifactAction(ROUTES, DELETE),
                new RestPromoteArtifactAction(ROUTES, PROMOTE));
    }
}
