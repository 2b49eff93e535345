/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.features;

import dev.recsys.plugin.ranking.model.RankingModelActions;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;

/** The export of features, for registration. */
public final class FeaturesApi {
    /** Reads the features of a search's candidates. */
    public static final ActionType<FeatureTable> FEATURES =
            new ActionType<>(RankingModelActions.PREFIX + "features", FeatureTable::new);

    private FeaturesApi() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(new ActionHandler<>(FEATURES, TransportFeaturesAction.class));
    }

    public static List<RestHandler> restHandlers() {
        return List.of(new RestFeaturesAction());
    }
}
