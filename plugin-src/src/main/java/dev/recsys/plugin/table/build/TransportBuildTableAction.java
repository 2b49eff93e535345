/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Hands a build to its runner, on the node that was asked. */
public final class TransportBuildTableAction extends HandledTransportAction<BuildTableRequest, BuildTableResponse> {
    private final TableBuilds builds;

    @Inject
    public TransportBuildTableAction(
            TransportService transportService, ActionFilters actionFilters, TableBuilds builds) {
        super(BuildTableAction.NAME, transportService, actionFilters, BuildTableRequest::new);
        this.builds = builds;
    }

    @Override
    protected void doExecute(Task task, BuildTableRequest request, ActionListener<BuildTableResponse> listener) {
        builds.submit((BuildTableTask) task, request, listener);
    }
}
