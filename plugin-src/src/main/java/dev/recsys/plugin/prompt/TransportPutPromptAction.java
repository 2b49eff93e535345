/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.plugin.artifact.definition.TransportPutDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Makes a version of a prompt; the first of a name becomes live. */
public final class TransportPutPromptAction extends TransportPutDefinitionAction {
    @Inject
    public TransportPutPromptAction(
            TransportService transportService, ActionFilters actionFilters, PromptVersions versions) {
        super(PromptActions.PUT.name(), transportService, actionFilters, versions);
    }
}
