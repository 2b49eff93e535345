/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Makes a version of a table of what the body holds. */
public final class TransportImportTableAction extends HandledTransportAction<ImportTableRequest, ImportTableResponse> {
    private final TableImports imports;

    @Inject
    public TransportImportTableAction(
            TransportService transportService, ActionFilters actionFilters, TableImports imports) {
        super(TableApi.IMPORT.name(), transportService, actionFilters, ImportTableRequest::new);
        this.imports = imports;
    }

    @Override
    protected void doExecute(Task task, ImportTableRequest request, ActionListener<ImportTableResponse> listener) {
        imports.run(request, listener);
    }
}
