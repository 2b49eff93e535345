/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.async.Async;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Promotes a version of an artifact of one kind, then says what that means for what was made with another version. */
public abstract class TransportPromoteArtifactAction
        extends HandledTransportAction<PromoteArtifactRequest, PromoteArtifactResponse> {
    private final String kind;
    private final ArtifactStore store;

    protected TransportPromoteArtifactAction(
            String action,
            String kind,
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store) {
        super(action, transportService, actionFilters, PromoteArtifactRequest::new);
        this.kind = kind;
        this.store = store;
    }

    @Override
    protected final void doExecute(
            Task task, PromoteArtifactRequest request, ActionListener<PromoteArtifactResponse> listener) {
        Async<Promotion> promoted = l -> store.promote(kind, request.reference(), l);
        promoted.then(promotion -> warnings(promotion)
                        .map(warnings -> new PromoteArtifactResponse(
                                promotion.promoted().name(),
                                promotion.promoted().version(),
                                promotion.former(),
                                promotion.nodes(),
                                warnings)))
                .start(listener);
    }

    /** What to tell the user. It must not fail: the version is promoted. */
    protected abstract Async<List<String>> warnings(Promotion promotion);
}
