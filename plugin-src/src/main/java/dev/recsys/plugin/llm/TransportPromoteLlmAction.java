/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.definition.TransportPromoteDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Makes a version of the definition of an LLM live. */
public final class TransportPromoteLlmAction extends TransportPromoteDefinitionAction {
    @Inject
    public TransportPromoteLlmAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store, LlmVersions versions) {
        super(LlmApi.PROMOTE.name(), LlmType.KIND, transportService, actionFilters, store, versions);
    }
}
