/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.api.TransportDeleteArtifactAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Deletes versions of the definition of an LLM. */
public final class TransportDeleteLlmAction extends TransportDeleteArtifactAction {
    @Inject
    public TransportDeleteLlmAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(LlmApi.DELETE.name(), LlmType.KIND, transportService, actionFilters, store);
    }
}
