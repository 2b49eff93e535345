/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.codebook.CodebookRoutes;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.Strings;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code GET /_plugins/_recsys/codebooks/{name}/_quality?index=products[&category_field=…][&date_field=…][&sample_size=…][&seed=…]},
 * perhaps with a body {@code {"query": {…}}}. A client that hangs up cancels the measurement.
 */
public final class RestCodebookQualityAction extends BaseRestHandler {
    @Override
    public String getName() {
        return "recsys_codebook_quality_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, CodebookRoutes.ONE + "/_quality"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        CodebookQualityRequest quality = new CodebookQualityRequest(
                ArtifactReference.parse(request.param(CodebookRoutes.NAME)),
                Strings.splitStringByCommaToArray(request.param("index")),
                query(request),
                request.param("category_field"),
                request.param("date_field"),
                request.paramAsLong("sample_size", CodebookQualityRequest.DEFAULT_SAMPLE_SIZE),
                request.paramAsLong("seed", CodebookQualityRequest.DEFAULT_SEED));
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel())
                .execute(CodebookQualityAction.INSTANCE, quality, new RestToXContentListener<>(channel));
    }

    private static QueryBuilder query(RestRequest request) throws IOException {
        if (request.hasContentOrSourceParam() == false) {
            return null;
        }
        try (XContentParser parser = request.contentOrSourceParamParser()) {
            return query(parser);
        }
    }

    /** Reads the body: an object with a query, or with nothing. */
    static QueryBuilder query(XContentParser parser) throws IOException {
        if (parser.nextToken() != XContentParser.Token.START_OBJECT) {
            throw new IllegalArgumentException("the body must be a JSON object; it may have a [query]");
        }
        QueryBuilder query = null;
        while (parser.nextToken() != XContentParser.Token.END_OBJECT) {
            String key = parser.currentName();
            if (key.equals("query") == false) {
                throw new IllegalArgumentException(
                        "[" + key + "] is unknown in the body; allowed is [query], all else goes into the address");
            }
            parser.nextToken();
            query = AbstractQueryBuilder.parseInnerQueryBuilder(parser);
        }
        return query;
    }
}
