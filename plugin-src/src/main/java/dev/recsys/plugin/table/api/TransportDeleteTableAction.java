/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Deletion;
import dev.recsys.plugin.artifact.api.TransportDeleteArtifactAction;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.QueryTableType;
import dev.recsys.plugin.table.store.TableVersions;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Deletes versions of a table with their rows. */
public final class TransportDeleteTableAction extends TransportDeleteArtifactAction {
    private final TableVersions versions;

    @Inject
    public TransportDeleteTableAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            TableVersions versions) {
        super(TableApi.DELETE.name(), QueryTableType.KIND, transportService, actionFilters, store);
        this.versions = versions;
    }

    @Override
    protected Async<Boolean> alsoDelete(Deletion deletion) {
        return versions.clear(deletion.name());
    }
}
