/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.api.RestDeleteArtifactAction;
import dev.recsys.plugin.artifact.api.RestGetArtifactAction;
import dev.recsys.plugin.artifact.api.RestPromoteArtifactAction;
import dev.recsys.plugin.artifact.api.RestPutArtifactAction;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;
import org.opensearch.threadpool.ExecutorBuilder;

/** The API of LLMs, for registration. */
public final class LlmApi {
    static final ArtifactRoutes ROUTES = new ArtifactRoutes("llms", LlmType.KIND);

    private static final String PREFIX = "cluster:admin/recsys/llms/";

    /** Lists LLMs, or shows one. */
    public static final ActionType<GetArtifactResponse> GET =
            new ActionType<>(PREFIX + "get", GetArtifactResponse::new);

    /** Makes a version of the definition of an LLM. */
    public static final ActionType<PutDefinitionResponse> PUT =
            new ActionType<>(PREFIX + "put", PutDefinitionResponse::new);

    /** Deletes a version, or all of them. */
    public static final ActionType<DeleteArtifactResponse> DELETE =
            new ActionType<>(PREFIX + "delete", DeleteArtifactResponse::new);

    /** Makes a version live. */
    public static final ActionType<PromoteArtifactResponse> PROMOTE =
            new ActionType<>(PREFIX + "promote", PromoteArtifactResponse::new);

    /** Makes one call. */
    public static final ActionType<TestLlmResponse> TEST = new ActionType<>(PREFIX + "test", TestLlmResponse::new);

    private LlmApi() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(
                new ActionHandler<>(GET, TransportGetLlmAction.class),
                new ActionHandler<>(PUT, TransportPutLlmAction.class),
                new ActionHandler<>(DELETE, TransportDeleteLlmAction.class),
                new ActionHandler<>(PROMOTE, TransportPromoteLlmAction.class),
                new ActionHandler<>(TEST, TransportTestLlmAction.class));
    }

    public static List<RestHandler> restHandlers() {
        return List.of(
                new RestGetArtifactAction(ROUTES, null, GET),
                new RestPutArtifactAction<>(ROUTES, PUT),
                new RestDeleteArtifactAction(ROUTES, DELETE),
                new RestPromoteArtifactAction(ROUTES, PROMOTE),
                new RestTestLlmAction());
    }

    public static List<Setting<?>> settings() {
        return LlmSettings.all();
    }

    /** The pool on which calls go on between their waits. */
    public static ExecutorBuilder<?> pool(Settings settings) {
        return LlmSettings.pool(settings);
    }
}
