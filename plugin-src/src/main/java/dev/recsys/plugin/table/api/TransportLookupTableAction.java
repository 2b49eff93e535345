/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.IndexQueryTables;
import dev.recsys.plugin.table.QueryTables;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Looks a query up as a search would. */
public final class TransportLookupTableAction extends HandledTransportAction<LookupTableRequest, LookupTableResponse> {
    private final QueryTables tables;

    @Inject
    public TransportLookupTableAction(
            TransportService transportService, ActionFilters actionFilters, IndexQueryTables tables) {
        super(TableApi.LOOKUP.name(), transportService, actionFilters, LookupTableRequest::new);
        this.tables = tables;
    }

    @Override
    protected void doExecute(Task task, LookupTableRequest request, ActionListener<LookupTableResponse> listener) {
        Async<QueryTables.Found> found =
                done -> tables.lookup(request.reference(), request.query(), request.reach(), done);
        found.map(LookupTableResponse::new).start(listener);
    }
}
