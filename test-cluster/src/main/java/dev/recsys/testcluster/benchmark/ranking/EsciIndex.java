/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.Documents;
import dev.recsys.testcluster.benchmark.Inputs;
import dev.recsys.testcluster.benchmark.JsonObjectText;
import dev.recsys.testcluster.benchmark.Profiles;
import dev.recsys.testcluster.benchmark.RatedProducts;
import dev.recsys.testcluster.benchmark.RewriteTexts;
import dev.recsys.testcluster.benchmark.RewritesApi;
import dev.recsys.testcluster.benchmark.VectorFile;
import dev.recsys.testcluster.benchmark.VectorIndex;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.data.Rewrites;
import dev.recsys.testcluster.launch.Rest;
import java.util.List;

/** The index of the ESCI sample with everything that a feature can read: texts, vectors, semantic IDs, generated queries, ratings. */
final class EsciIndex {
    static final String NAME = "products";
    /** The quality profile of the two features {@code rating} and {@code popularity}. */
    static final String PROFILE = "shop@1";

    private static final String CODEBOOK = "products";
    private static final String PIPELINE = "semantic-ids";
    private static final String UNCODED = "products-uncoded";
    private static final String SEMANTIC_ID = "sid";
    private static final String BRAND = "brand";
    private static final String SIGNALS =
            """
            {"signals": {"rating": {"bayesian_average": {"value": "rating", "count": "rating_count", "prior_mean": 4.1,
                                                         "prior_weight": 20, "min": 1, "max": 5}},
                         "popularity": {"log_scale": {"field": "rating_count", "max": 100000}}}}""";

    /** What is always there. */
    static final FeatureList BASE = FeatureList.parse(
            """
            [{"name": "title", "type": "query", "query": {"match": {"title": "$query"}}, "missing": 0},
             {"name": "like", "type": "vector", "field": "text_embedding", "with": "$attributes.embedding",
              "similarity": "inner_product", "missing": 0},
             {"name": "details", "type": "query", "query": {"match": {"description": "$query"}}, "missing": 0},
             {"name": "brand", "type": "query", "query": {"match": {"brand": "$query"}}, "missing": 0},
             {"name": "all_words", "type": "query", "missing": 0,
              "query": {"match": {"title": {"query": "$query", "operator": "and"}}}},
             {"name": "words", "type": "query_length", "unit": "words", "missing": 0}]""");

    /** How far the query's own semantic ID, and those nearly as near, agree with the product's. */
    static final FeatureList SEMANTIC_IDS = FeatureList.parse(
            """
            [{"name": "sid", "type": "query", "missing": 0,
              "query": {"semantic_id": {"field": "sid", "codebook": "products", "probes": 4,
                                        "like": [{"vector": {"text_embedding": "$attributes.embedding"}}]}}}]""");

    static final FeatureList GENERATED = FeatureList.parse(
            """
            [{"name": "natural", "type": "query", "query": {"match": {"generated.natural": "$query"}}, "missing": 0},
             {"name": "synonym", "type": "query", "query": {"match": {"generated.synonym": "$query"}}, "missing": 0},
             {"name": "broad", "type": "query", "query": {"match": {"generated.broad": "$query"}}, "missing": 0},
             {"name": "substitute", "type": "query", "query": {"match": {"generated.substitute": "$query"}},
              "missing": 0}]""");

    static final FeatureList QUALITY = FeatureList.parse(
            """
            [{"name": "rating", "type": "quality", "profile": "shop@1", "signal": "rating", "missing": 0},
             {"name": "popularity", "type": "quality", "profile": "shop@1", "signal": "popularity", "missing": 0}]""");

    /** Semantic ID of the product that is looked at. */
    static final FeatureList SOURCE = FeatureList.parse(
            """
            [{"name": "sid_of_item", "type": "semantic_id", "field": "sid", "with": "item", "missing": 0}]""");

    private EsciIndex() {}

    /** Makes the index; one shard, one segment, in the order of the file. */
    static void create(Rest rest, Inputs inputs, Rewrites rewrites) throws InterruptedException {
        VectorFile vectors = inputs.real();
        Profiles.put(rest, PROFILE.substring(0, PROFILE.indexOf('@')), SIGNALS);
        JsonNode codes = train(rest, inputs);
        ObjectNode properties = RatedProducts.mapping();
        properties.setAll(RewritesApi.texts());
        properties.putObject(BRAND).put("type", "text").put("analyzer", "english");
        properties.setAll(RewritesApi.mapping(rest));
        properties.setAll((ObjectNode) codes);
        RatedProducts rated = new RatedProducts(inputs.products(), vectors.count());
        VectorIndex index = new VectorIndex(NAME, 1, true);
        index.create(rest, vectors.dimension(), properties, Rest.JSON.createObjectNode());
        index.fillInOrder(
                rest, PIPELINE, rated.and(inputs.documents(vectors)).and(new Texts(inputs.products(), rewrites)));
    }

    /** Trains a codebook on the products' own vectors, in an index without a graph; returns the properties of semantic IDs. */
    private static JsonNode train(Rest rest, Inputs inputs) throws InterruptedException {
        VectorIndex bare = new VectorIndex(UNCODED, 1, false);
        bare.create(rest, inputs.real().dimension());
        bare.fill(rest, inputs.documents(inputs.real()));
        String codebook = RewritesApi.ROOT + "/codebooks/" + CODEBOOK;
        ObjectNode train = Rest.JSON.createObjectNode().put("index", UNCODED).put("seed", 42);
        train.putArray("fields").addObject().put("field", VectorIndex.FIELD);
        ArrayNode levels = train.putArray("levels");
        List.of(64, 64, 64).forEach(levels::add);
        rest.post(codebook + "/_train?wait_for_completion=true", train).orThrow();
        rest.delete("/" + UNCODED).orThrow();
        ObjectNode pipeline = Rest.JSON.createObjectNode();
        pipeline.putArray("processors")
                .addObject()
                .putObject("semantic_id")
                .put("codebook", CODEBOOK)
                .put("target_field", SEMANTIC_ID);
        rest.put("/_ingest/pipeline/" + PIPELINE, pipeline).orThrow();
        return rest.get(codebook + "/_mapping?target_field=" + SEMANTIC_ID)
                .orThrow()
                .at("/properties");
    }

    /** Fields beside title, category, vector and ratings. */
    private record Texts(List<Product> products, Rewrites rewrites) implements Documents {
        @Override
        public int count() {
            return products.size();
        }

        @Override
        public void write(int row, JsonObjectText json) {
            Product product = products.get(row);
            json.text(RewriteTexts.DESCRIPTION, product.details()).text(BRAND, product.brand());
            ObjectNode generated = Rest.JSON.createObjectNode();
            for (String type : Rewrites.DOCUMENT_TYPES) {
                ArrayNode texts = generated.putArray(type);
                rewrites.of(product.id(), type).forEach(texts::add);
            }
            json.json(RewritesApi.TARGET, generated.toString());
        }
    }
}
