/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.evaluate.EvaluateRankerAction;
import dev.recsys.plugin.ranking.evaluate.RankerStatus;
import dev.recsys.plugin.ranking.evaluate.RestEvaluateRankerAction;
import dev.recsys.plugin.ranking.evaluate.TransportEvaluateRankerAction;
import dev.recsys.plugin.vectors.VectorFields;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;
import org.opensearch.tasks.Task;

/** Training and evaluation of ranking models, for registration. */
public final class RankerTrainingApi {
    private RankerTrainingApi() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(
                new ActionHandler<>(TrainRankerAction.INSTANCE, TransportTrainRankerAction.class),
                new ActionHandler<>(EvaluateRankerAction.INSTANCE, TransportEvaluateRankerAction.class));
    }

    public static List<RestHandler> restHandlers(VectorFields mappings) {
        return List.of(new RestTrainRankerAction(mappings), new RestEvaluateRankerAction(mappings));
    }

    public static List<NamedWriteableRegistry.Entry> namedWriteables() {
        return List.of(new NamedWriteableRegistry.Entry(Task.Status.class, RankerStatus.NAME, RankerStatus::new));
    }
}
