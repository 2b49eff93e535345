/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.table.QueryTables;
import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_recsys/tables/{name}/_lookup?query=usb hub[&nearest=0.7|false&fallback=true]}: what a search would find. */
public final class RestLookupTableAction extends BaseRestHandler {
    private static final String DEFAULT_NEAREST = "0.7";

    @Override
    public String getName() {
        return TableApi.ROUTES.handler("lookup");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, TableApi.ROUTES.one() + "/_lookup"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        String query = request.param("query");
        if (query == null) {
            throw new IllegalArgumentException("[query] is missing; it must be the text to look up");
        }
        LookupTableRequest lookup = new LookupTableRequest(
                request.param(ArtifactRoutes.NAME),
                query,
                new QueryTables.Reach(
                        nearest(request.param("nearest", DEFAULT_NEAREST)), request.paramAsBoolean("fallback", true)));
        return channel -> client.execute(TableApi.LOOKUP, lookup, new RestToXContentListener<>(channel));
    }

    private static double nearest(String text) {
        if (text.equals("false")) {
            return Double.NaN;
        }
        try {
            double nearest = Double.parseDouble(text);
            if (nearest > 0 && nearest <= 1) {
                return nearest;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(wrong(text), e);
        }
        throw new IllegalArgumentException(wrong(text));
    }

    private static String wrong(String text) {
        return "[nearest] is [" + text + "]; it must be a number above 0 and at most 1, or false";
    }
}
