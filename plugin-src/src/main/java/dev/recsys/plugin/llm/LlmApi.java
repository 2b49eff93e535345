/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

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
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;
import org.opensearch.threadpool.ExecutorBuilder;

/** The API of LLMs, for registration. */
public final class LlmApi {
    static final ArtifactRoutes ROUTES = new ArtifactRoutes("llms", LlmType.KIND);

    private static final DefinitionActions DEFINITIONS = DefinitionActions.of(ROUTES);

    /** Lists LLMs, or shows one. */
    public static final ActionType<GetArtifactResponse> GET = DEFINITIONS.get();

    /** Makes a version of the definition of an LLM. */
    public static final ActionType<PutDefinitionResponse> PUT = DEFINITIONS.put();

    /** Deletes a version, or all of them. */
    public static final ActionType<DeleteArtifactResponse> DELETE = DEFINITIONS.delete();

    /** Makes a version live. */
    public static final ActionType<PromoteArtifactResponse> PROMOTE = DEFINITIONS.promote();

    /** Makes one call. */
    public static final ActionType<TestLlmResponse> TEST =
            new ActionType<>(DEFINITIONS.name("test"), TestLlmResponse::new);

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
        List<RestHandler> handlers = new ArrayList<>(DEFINITIONS.restHandlers());
        handlers.add(new RestTestLlmAction());
        return handlers;
    }

    public static List<Setting<?>> settings() {
        return LlmSettings.all();
    }

    /** The pool on which calls go on between their waits. */
    public static ExecutorBuilder<?> pool(Settings settings) {
        return LlmSettings.pool(settings);
    }
}
