/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.tasks.Task;

/** The training API, for registration. */
public final class TrainingApi {
    private TrainingApi() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(new ActionHandler<>(TrainCodebookAction.INSTANCE, TransportTrainCodebookAction.class));
    }

    public static List<NamedWriteableRegistry.Entry> namedWriteables() {
        return List.of(new NamedWriteableRegistry.Entry(Task.Status.class, TrainingStatus.NAME, TrainingStatus::new));
    }
}
