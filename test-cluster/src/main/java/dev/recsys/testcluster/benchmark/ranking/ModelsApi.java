/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.List;
import java.util.Map;

/** Asks a cluster for ranking models and what belongs to them. */
final class ModelsApi {
    private static final String ROOT = "/_plugins/_recsys/models/";

    private ModelsApi() {}

    /** What surrounds a model: the surfaces that it is for, and what it takes for what they do not give. */
    record Surfaces(List<String> tasks, ObjectNode imputation) {
        static Surfaces of(String task) {
            return new Surfaces(List.of(task), Rest.JSON.createObjectNode());
        }
    }

    static ObjectNode linear(Map<String, Double> weights) {
        ObjectNode model = Rest.JSON.createObjectNode().put("format", "linear");
        ObjectNode byName = model.putObject("weights");
        weights.forEach(byName::put);
        return model;
    }

    /** @param text as LightGBM writes it */
    static ObjectNode lightGbm(String text) {
        return Rest.JSON.createObjectNode().put("format", "lightgbm").put("text", text);
    }

    /**
     * Makes a version of a model.
     *
     * @return its reference, {@code name@version}
     */
    static String put(Rest rest, String name, Surfaces surfaces, FeatureList features, ObjectNode model) {
        ObjectNode body = Rest.JSON.createObjectNode();
        surfaces.tasks().forEach(body.putArray("tasks")::add);
        body.set("features", features.json());
        body.set("imputation", surfaces.imputation());
        body.set("model", model);
        JsonNode answer = rest.put(ROOT + name, body).orThrow().body();
        if (answer.path("version").isInt() == false) {
            throw new IllegalStateException("there is no version in " + answer);
        }
        return name + "@" + answer.path("version").asInt();
    }

    /**
     * The features that a search logs of its best candidates.
     *
     * @param size candidates at most
     */
    static FeatureRows features(Rest rest, String index, String model, FeatureList features, Asked asked, int size) {
        ObjectNode body = Rest.JSON.createObjectNode().put("size", size).put("_source", false);
        body.set("query", asked.candidates());
        rescore(body, model, asked.context(), size);
        body.putObject("ext").putObject("recsys").put("log_features", true);
        String path = "/" + index + "/_search";
        return FeatureRows.parse(
                features.names(), rest.post(path, body).orThrow().at("/hits/hits"));
    }

    /** Adds the rescorer to a search. */
    static void rescore(ObjectNode search, String model, ObjectNode context, int window) {
        ObjectNode rescore = search.putObject("rescore").put("window_size", window);
        rescore.putObject("unified_ranking").put("model", model).set("context", context);
    }

    /** A context of a task with nothing else. */
    static ObjectNode context(String task) {
        return Rest.JSON.createObjectNode().put("task", task);
    }
}
