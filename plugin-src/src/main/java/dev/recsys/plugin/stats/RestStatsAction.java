/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.util.List;
import org.opensearch.core.common.Strings;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestActions.NodesResponseRestListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_recsys/stats} and {@code GET /_plugins/_recsys/{nodeId}/stats}. */
public final class RestStatsAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "recsys_stats_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(RestRequest.Method.GET, "/_plugins/_recsys/stats"),
                new Route(RestRequest.Method.GET, "/_plugins/_recsys/{nodeId}/stats"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        StatsRequest stats = new StatsRequest(Strings.splitStringByCommaToArray(request.param("nodeId")));
        stats.timeout(request.param("timeout"));
        return channel -> client.execute(StatsAction.INSTANCE, stats, new NodesResponseRestListener<>(channel));
    }
}
