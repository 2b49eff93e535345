/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.QueryRowJson;
import dev.recsys.plugin.table.QueryTable;
import dev.recsys.plugin.table.QueryTableType;
import dev.recsys.plugin.table.store.TableRows;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Reads a page of the rows of a complete version. */
public final class TransportExportTableAction extends HandledTransportAction<ExportTableRequest, ExportTableResponse> {
    private final ArtifactCache cache;
    private final TableRows rows;
    private final QueryTableType type = new QueryTableType();

    @Inject
    public TransportExportTableAction(
            TransportService transportService, ActionFilters actionFilters, ArtifactCache cache, TableRows rows) {
        super(TableApi.EXPORT.name(), transportService, actionFilters, ExportTableRequest::new);
        this.cache = cache;
        this.rows = rows;
    }

    @Override
    protected void doExecute(Task task, ExportTableRequest request, ActionListener<ExportTableResponse> listener) {
        Async<Loaded<QueryTable>> loaded = done -> cache.load(type, request.reference(), done);
        loaded.then(table -> {
                    ArtifactReference version = new ArtifactReference(table.name(), table.version());
                    return rows.page(version, request.after(), request.size())
                            .map(page -> new ExportTableResponse(
                                    version.toString(),
                                    page.stream().map(QueryRowJson::line).toList()));
                })
                .start(listener);
    }
}
