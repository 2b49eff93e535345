/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.features;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.ranking.model.RankingModelActions;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestResponseListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_recsys/models/{name}/_features}: the features of a search's candidates, as text.
 *
 * <pre>{@code
 * { "index": "products", "context": {"task": "search", "query": "red shoes"}, "query": {"match": {"title": "red shoes"}},
 *   "size": 100, "format": "ndjson", "labels": {"a": 2} }
 * }</pre>
 *
 * <p>{@code ids} in the place of {@code size} gives just these documents; {@code features}, and {@code imputation}, are taken rather than
 * the model's, which then need not exist; {@code format} is {@code ndjson}, {@code csv} or {@code libsvm}.
 */
public final class RestFeaturesAction extends BaseRestHandler {
    private static final String QUERY = "query";
    private static final String FORMAT = "format";
    private static final String LABELS = "labels";

    @Override
    public String getName() {
        return RankingModelActions.ROUTES.handler("features");
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, RankingModelActions.ROUTES.one() + "/_features"));
    }

    /** What a body asks for. */
    record Asked(FeaturesRequest request, FeatureFormat format, Map<String, Double> labels) {}

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        ArtifactReference model = ArtifactReference.parse(request.param(ArtifactRoutes.NAME));
        Asked asked;
        try (XContentParser parser = request.contentParser()) {
            asked = parse(model, parser);
        }
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel())
                .execute(FeaturesApi.FEATURES, asked.request(), new RestResponseListener<>(channel) {
                    @Override
                    public RestResponse buildResponse(FeatureTable table) throws IOException {
                        return new BytesRestResponse(
                                RestStatus.OK,
                                asked.format().mediaType(),
                                asked.format().write(table, asked.labels()));
                    }
                });
    }

    static Asked parse(ArtifactReference model, XContentParser parser) throws IOException {
        if (parser.nextToken() != XContentParser.Token.START_OBJECT) {
            throw new IllegalArgumentException("the body must be an object");
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        QueryBuilder query = null;
        while (parser.nextToken() != XContentParser.Token.END_OBJECT) {
            String name = parser.currentName();
            XContentParser.Token token = parser.nextToken();
            if (name.equals(QUERY) && token == XContentParser.Token.START_OBJECT) {
                query = AbstractQueryBuilder.parseInnerQueryBuilder(parser);
            } else {
                properties.put(
                        name,
                        switch (token) {
                            case START_OBJECT -> parser.mapOrdered();
                            case START_ARRAY -> parser.listOrderedMap();
                            default -> parser.objectText();
                        });
            }
        }
        JsonProperties json = new JsonProperties("", properties);
        FeaturesRequest request = FeaturesRequest.take(model, json, query);
        FeatureFormat format = FeatureFormat.parse(FORMAT, json.text(FORMAT, FeatureFormat.NDJSON.toString()));
        Map<String, Double> labels = labels(json.take(LABELS));
        if (query == null && json.has(QUERY)) {
            throw JsonProperties.wrong(QUERY, json.take(QUERY), "a query");
        }
        json.take(QUERY);
        json.end();
        return new Asked(request, format, labels);
    }

    private static Map<String, Double> labels(Object json) {
        Map<String, Double> labels = new HashMap<>();
        if (json == null) {
            return labels;
        }
        if (json instanceof Map<?, ?> object) {
            object.forEach((id, label) -> {
                if (label instanceof Number number && Double.isFinite(number.doubleValue())) {
                    labels.put(id.toString(), number.doubleValue());
                } else {
                    throw JsonProperties.wrong(LABELS + "." + id, label, "a finite number");
                }
            });
            return labels;
        }
        throw JsonProperties.wrong(LABELS, json, "an object of numbers by _id");
    }
}
