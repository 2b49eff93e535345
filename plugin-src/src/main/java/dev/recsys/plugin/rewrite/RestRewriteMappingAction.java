/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.ingest.rewrite.QueryGenerationConfig;
import dev.recsys.ingest.rewrite.RewriteMapping;
import java.util.List;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code GET /_plugins/_recsys/rewrites/_mapping[?target_field=generated&analyzer=english]}: the mapping of the target field, as the body
 * of an index's {@code _mapping} or the {@code mappings} of a template. It looks at nothing in the cluster, so that it is no action.
 */
public final class RestRewriteMappingAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "recsys_get_rewrites_mapping_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, "/_plugins/_recsys/rewrites/_mapping"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        RewriteMapping mapping = new RewriteMapping(
                request.param("target_field", QueryGenerationConfig.DEFAULT_TARGET_FIELD),
                request.param("analyzer", RewriteMapping.DEFAULT_ANALYZER));
        return channel -> {
            try (XContentBuilder builder = channel.newBuilder()) {
                builder.startObject();
                mapping.toXContent(builder, ToXContent.EMPTY_PARAMS);
                channel.sendResponse(new BytesRestResponse(RestStatus.OK, builder.endObject()));
            }
        };
    }
}
