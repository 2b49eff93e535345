/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.VectorIndex;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The judged queries of the ESCI sample as two surfaces ask them: the query itself, and "more like this" of one of the products that match it
 * exactly, for which the query's other judgments hold.
 *
 * @param judgments of the queries
 * @param queries   a vector for each
 * @param products  by row
 * @param vectors   a vector for each product
 */
record EsciQuestions(Judgments judgments, float[][] queries, List<Product> products, float[][] vectors) {
    static final String SEARCH = "search";
    static final String SIMILAR = "similar";

    /** Neighbours among the candidates. */
    static final int K = 100;

    /** Puts all neighbours before what only words find: both are candidates, whatever a word's score is. */
    private static final double BOOST = 20;

    private static final double EXACT = 1;

    /** What users search for. */
    List<Asked> search() {
        List<Asked> asked = new ArrayList<>();
        for (int q = 0; q < queries.length; q++) {
            Judgments.Query query = judgments.queries().get(q);
            ObjectNode context = ModelsApi.context(SEARCH).put("query", query.text());
            context.putObject("attributes").set("embedding", array(queries[q]));
            asked.add(new Asked(query, context, candidates(query.text(), queries[q], K)));
        }
        return asked;
    }

    /** The page of an exact product of each query that has another one. */
    List<Asked> similar() {
        Map<String, Integer> rows = new HashMap<>();
        for (int row = 0; row < products.size(); row++) {
            rows.put(products.get(row).id(), row);
        }
        List<Asked> asked = new ArrayList<>();
        for (Judgments.Query query : judgments.queries()) {
            Map<String, Double> others = new LinkedHashMap<>(query.gains());
            Optional<String> source = query.gains().keySet().stream()
                    .filter(id -> query.gain(id) == EXACT && rows.containsKey(id))
                    .findFirst();
            source.ifPresent(others::remove);
            if (source.isEmpty() || others.containsValue(EXACT) == false) {
                continue;
            }
            int row = rows.get(source.get());
            ObjectNode candidates = candidates(products.get(row).title(), vectors[row], K + 1);
            ((ObjectNode) candidates.path("bool"))
                    .putObject("must_not")
                    .putObject("ids")
                    .putArray("values")
                    .add(source.get());
            ObjectNode context = ModelsApi.context(SIMILAR).put("item", source.get());
            asked.add(new Asked(new Judgments.Query(query.text(), others), context, candidates));
        }
        return asked;
    }

    private static ObjectNode candidates(String words, float[] vector, int k) {
        ObjectNode query = Rest.JSON.createObjectNode();
        ArrayNode should = query.putObject("bool").putArray("should");
        should.addObject().set("match", match(words));
        ObjectNode knn = knn(vector, k);
        ((ObjectNode) knn.path(VectorIndex.FIELD)).put("boost", BOOST);
        should.addObject().set("knn", knn);
        return query;
    }

    static ObjectNode match(String words) {
        return Rest.JSON.createObjectNode().put(VectorIndex.TITLE, words);
    }

    static ObjectNode knn(float[] vector, int k) {
        ObjectNode knn = Rest.JSON.createObjectNode();
        ObjectNode field = knn.putObject(VectorIndex.FIELD);
        field.set("vector", array(vector));
        field.put("k", k);
        return knn;
    }

    private static ArrayNode array(float[] vector) {
        ArrayNode array = Rest.JSON.createArrayNode();
        for (float component : vector) {
            array.add(component);
        }
        return array;
    }
}
