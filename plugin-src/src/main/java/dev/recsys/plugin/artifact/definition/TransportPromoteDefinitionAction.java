/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.definition;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.artifact.api.TransportPromoteArtifactAction;
import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.transport.TransportService;

/** Promotes a version of what a body declared, with the warnings of its kind. */
public abstract class TransportPromoteDefinitionAction extends TransportPromoteArtifactAction {
    private final Definitions<?> definitions;

    protected TransportPromoteDefinitionAction(
            String action,
            String kind,
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            Definitions<?> definitions) {
        super(action, kind, transportService, actionFilters, store);
        this.definitions = definitions;
    }

    @Override
    protected final Async<List<String>> warnings(Promotion promotion) {
        return definitions.warnings(promotion);
    }
}
