/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Rest;

/**
 * What the nodes counted of rankings.
 *
 * @param micros     time of all windows together
 * @param fieldNanos of that, reading features that are fields
 */
record RankingCounts(long windows, long documents, long micros, long fieldNanos) {
    static RankingCounts of(Rest rest) {
        RankingCounts sum = new RankingCounts(0, 0, 0, 0);
        for (JsonNode node : rest.get("/_plugins/_recsys/stats").orThrow().at("/nodes")) {
            JsonNode ranking = node.path("ranking");
            sum = new RankingCounts(
                    sum.windows + ranking.path("windows").asLong(),
                    sum.documents + ranking.path("documents").asLong(),
                    sum.micros + ranking.at("/rescore_time/total_in_micros").asLong(),
                    sum.fieldNanos + ranking.path("field_nanos").asLong());
        }
        return sum;
    }

    RankingCounts since(RankingCounts before) {
        return new RankingCounts(
                windows - before.windows,
                documents - before.documents,
                micros - before.micros,
                fieldNanos - before.fieldNanos);
    }
}
