/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.plugin.artifact.definition.TransportPutDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Makes a version of the definition of an LLM; the first of a name becomes live. */
public final class TransportPutLlmAction extends TransportPutDefinitionAction {
    @Inject
    public TransportPutLlmAction(TransportService transportService, ActionFilters actionFilters, LlmVersions versions) {
        super(LlmApi.PUT.name(), transportService, actionFilters, versions);
    }
}
