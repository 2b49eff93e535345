/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Hands a training run to its pool, on the node that was asked. */
public final class TransportTrainCodebookAction
        extends HandledTransportAction<TrainCodebookRequest, TrainCodebookResponse> {
    private final TrainingRuns runs;

    @Inject
    public TransportTrainCodebookAction(
            TransportService transportService, ActionFilters actionFilters, TrainingRuns runs) {
        super(TrainCodebookAction.NAME, transportService, actionFilters, TrainCodebookRequest::new);
        this.runs = runs;
    }

    @Override
    protected void doExecute(Task task, TrainCodebookRequest request, ActionListener<TrainCodebookResponse> listener) {
        runs.submit((TrainCodebookTask) task, request, listener);
    }
}
