/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Features of a model, as the API takes them.
 *
 * @param features each an object with a name
 */
record FeatureList(List<JsonNode> features) {
    FeatureList {
        features = List.copyOf(features);
    }

    /** Reads a list of objects. */
    static FeatureList parse(String json) {
        try {
            List<JsonNode> features = new ArrayList<>();
            Rest.JSON.readTree(json).forEach(features::add);
            return new FeatureList(features);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("features are no JSON: " + e.getMessage(), e);
        }
    }

    List<String> names() {
        return features.stream().map(each -> each.path("name").asText()).toList();
    }

    FeatureList and(FeatureList more) {
        List<JsonNode> all = new ArrayList<>(features);
        all.addAll(more.features);
        return new FeatureList(all);
    }

    /** Those with one of these names, in this order. */
    FeatureList only(Collection<String> names) {
        return new FeatureList(features.stream()
                .filter(each -> names.contains(each.path("name").asText()))
                .toList());
    }

    ArrayNode json() {
        return Rest.JSON.createArrayNode().addAll(features);
    }
}
