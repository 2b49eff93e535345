/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.async.Async;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Promotes a version of a codebook, then looks for documents that carry another one. */
public final class TransportPromoteCodebookAction
        extends HandledTransportAction<PromoteCodebookRequest, PromoteCodebookResponse> {
    private final ArtifactStore store;
    private final OtherVersions otherVersions;

    @Inject
    public TransportPromoteCodebookAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            OtherVersions otherVersions) {
        super(PromoteCodebookAction.NAME, transportService, actionFilters, PromoteCodebookRequest::new);
        this.store = store;
        this.otherVersions = otherVersions;
    }

    @Override
    protected void doExecute(
            Task task, PromoteCodebookRequest request, ActionListener<PromoteCodebookResponse> listener) {
        Async<Promotion> promoted = l -> store.promote(CodebookType.KIND, request.reference(), l);
        promoted.then(promotion -> otherVersions
                        .warnings(
                                promotion.promoted().name(),
                                promotion.promoted().version())
                        .map(warnings -> new PromoteCodebookResponse(
                                promotion.promoted().name(),
                                promotion.promoted().version(),
                                promotion.former(),
                                promotion.nodes(),
                                warnings)))
                .start(listener);
    }
}
