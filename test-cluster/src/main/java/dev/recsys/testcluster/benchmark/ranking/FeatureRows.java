/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Candidates of one context with their features.
 *
 * @param names  of the features
 * @param ids    of the candidates
 * @param values by candidate, then by feature; NaN is missing
 */
record FeatureRows(List<String> names, List<String> ids, double[][] values) {
    FeatureRows {
        names = List.copyOf(names);
        ids = List.copyOf(ids);
    }

    /** Reads the hits of a search that logs features. */
    static FeatureRows parse(List<String> names, JsonNode hits) {
        List<String> ids = new ArrayList<>();
        double[][] values = new double[hits.size()][names.size()];
        for (JsonNode hit : hits) {
            JsonNode logged = hit.at("/fields/recsys_features/0");
            for (int f = 0; f < names.size(); f++) {
                JsonNode value = logged.path(names.get(f));
                if (value.isMissingNode()) {
                    throw new IllegalStateException("a hit has no feature [" + names.get(f) + "]: " + hit);
                }
                values[ids.size()][f] = value.isNull() ? Double.NaN : value.asDouble();
            }
            ids.add(hit.path("_id").asText());
        }
        return new FeatureRows(names, ids, values);
    }
}
