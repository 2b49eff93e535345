/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.definition.TransportGetDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Reads the definitions of LLMs from the store; the parameters of each version hold it. */
public final class TransportGetLlmAction extends TransportGetDefinitionAction {
    @Inject
    public TransportGetLlmAction(TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(LlmApi.GET.name(), LlmType.KIND, "llms", transportService, actionFilters, store);
    }
}
