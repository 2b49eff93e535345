/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.definition;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.api.RestDeleteArtifactAction;
import dev.recsys.plugin.artifact.api.RestGetArtifactAction;
import dev.recsys.plugin.artifact.api.RestPromoteArtifactAction;
import dev.recsys.plugin.artifact.api.RestPutArtifactAction;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.rest.RestHandler;

/**
 * What can be done with every kind of artifact that a user defines.
 *
 * @param routes  where it is; sub-resources append {@code /_test} and the like
 * @param get     lists the artifacts, or shows one
 * @param put     makes a version
 * @param delete  deletes a version, or all of them
 * @param promote makes a version live
 */
public record DefinitionActions(
        ArtifactRoutes routes,
        ActionType<GetArtifactResponse> get,
        ActionType<PutDefinitionResponse> put,
        ActionType<DeleteArtifactResponse> delete,
        ActionType<PromoteArtifactResponse> promote) {
    public static DefinitionActions of(ArtifactRoutes routes) {
        return new DefinitionActions(
                routes,
                new ActionType<>(name(routes, "get"), GetArtifactResponse::new),
                new ActionType<>(name(routes, "put"), PutDefinitionResponse::new),
                new ActionType<>(name(routes, "delete"), DeleteArtifactResponse::new),
                new ActionType<>(name(routes, "promote"), PromoteArtifactResponse::new));
    }

    /** Name of a further action of the kind, as roles grant it. */
    public String name(String verb) {
        return name(routes, verb);
    }

    private static String name(ArtifactRoutes routes, String verb) {
        return "cluster:admin/recsys/" + routes.resource() + "/" + verb;
    }

    public List<RestHandler> restHandlers() {
        return List.of(
                new RestGetArtifactAction(routes, null, get),
                new RestPutArtifactAction<>(routes, put),
                new RestDeleteArtifactAction(routes, delete),
                new RestPromoteArtifactAction(routes, promote));
    }
}
