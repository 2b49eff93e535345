/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.plugin.vectors.VectorFields;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;
import org.opensearch.tasks.Task;

/** The tuning API, for registration. */
public final class TuningApi {
    private TuningApi() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(new ActionHandler<>(TuneQualityAction.INSTANCE, TransportTuneQualityAction.class));
    }

    public static List<RestHandler> restHandlers(VectorFields mappings) {
        return List.of(new RestTuneQualityAction(mappings));
    }

    public static List<NamedWriteableRegistry.Entry> namedWriteables() {
        return List.of(new NamedWriteableRegistry.Entry(Task.Status.class, TuningStatus.NAME, TuningStatus::new));
    }
}
