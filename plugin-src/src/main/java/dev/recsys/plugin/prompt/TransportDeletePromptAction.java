/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.api.TransportDeleteArtifactAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Deletes versions of a prompt. */
public final class TransportDeletePromptAction extends TransportDeleteArtifactAction {
    @Inject
    public TransportDeletePromptAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactStore store) {
        super(PromptActions.DELETE.name(), PromptType.KIND, transportService, actionFilters, store);
    }
}
