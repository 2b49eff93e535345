/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.definition.TransportPromoteDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Promotes a version of a prompt, and says what that costs. */
public final class TransportPromotePromptAction extends TransportPromoteDefinitionAction {
    @Inject
    public TransportPromotePromptAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            PromptVersions versions) {
        super(PromptActions.PROMOTE.name(), PromptType.KIND, transportService, actionFilters, store, versions);
    }
}
