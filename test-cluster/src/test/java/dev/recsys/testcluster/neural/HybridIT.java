/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.neural;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import org.junit.Test;

/** Beside neural-search's {@code hybrid} query: {@code quality_knn} works inside it, and the rescorer says why it does not. */
public class HybridIT extends NeuralTestCase {
    private static final String PROFILE =
            "{\"signals\":{\"rating\":{\"linear\":{\"field\":\"stars\",\"min\":0,\"max\":5}}},\"weights\":{\"rating\":1}}";
    private static final String HYBRID =
            "{\"hybrid\":{\"queries\":[{\"match\":{\"title\":\"knife\"}},{\"quality_knn\":{"
                    + "\"field\":\"v\",\"vector\":[1,0],\"k\":3,\"profile\":\"shop\"}}]}}";

    @Test
    public void testHybridSearches() {
        Rest rest = startNeural();
        rest.put("/_plugins/_recsys/quality/shop", PROFILE).orThrow();
        rest.put(
                        "/_ingest/pipeline/quality",
                        "{\"processors\":[{\"quality_vector\":{\"profile\":\"shop\",\"embedding_field\":\"e\",\"target_vector\":\"v\"}}]}")
                .orThrow();
        rest.put(
                        "/_search/pipeline/normalise",
                        "{\"phase_results_processors\":[{\"normalization-processor\":{\"normalization\":{\"technique\":\"min_max\"},"
                                + "\"combination\":{\"technique\":\"arithmetic_mean\",\"parameters\":{\"weights\":[0.0,1.0]}}}}]}")
                .orThrow();
        JsonNode mapping = rest.get(
                        "/_plugins/_recsys/quality/shop/_mapping?target_field=quality&target_vector=v&dimension=2")
                .orThrow()
                .at("/properties");
        rest.put(
                        "/products",
                        "{\"settings\":{\"index.knn\":true,\"number_of_replicas\":0,\"number_of_shards\":1},\"mappings\":{\"properties\":"
                                + mapping + "}}")
                .orThrow();
        JsonNode indexed = rest.bulk(
                        "/products/_bulk?pipeline=quality&refresh=true",
                        """
                        {"index":{"_id":"near-but-poor"}}
                        {"title":"fine knife","e":[1,0],"stars":0}
                        {"index":{"_id":"near-and-good"}}
                        {"title":"other","e":[0.95,0.3],"stars":5}
                        {"index":{"_id":"far-but-good"}}
                        {"title":"knife knife","e":[-1,0],"stars":5}
                        """)
                .orThrow()
                .body();
        assertFalse(indexed.toString(), indexed.path("errors").asBoolean());

        JsonNode hits = rest.post(
                        "/products/_search?search_pipeline=normalise", "{\"_source\":false,\"query\":" + HYBRID + "}")
                .orThrow()
                .at("/hits/hits");
        assertEquals(hits.toString(), 3, hits.size());
        // All weight lies on the second query: 0.95 + 1, then 1 + 0, then -1 + 1.
        assertEquals(hits.toString(), "near-and-good", hits.at("/0/_id").asText());
        assertEquals(hits.toString(), "near-but-poor", hits.at("/1/_id").asText());
        assertEquals(hits.toString(), "far-but-good", hits.at("/2/_id").asText());

        Response refused = rest.post(
                "/products/_search?search_pipeline=normalise",
                "{\"query\":" + HYBRID + ",\"rescore\":{\"window_size\":10,\"quality\":{\"profile\":\"shop\"}}}");
        assertEquals(refused.toString(), 400, refused.status());
        assertThat(refused.toString(), containsString("cannot be used with a [hybrid] query"));
        assertThat(refused.toString(), containsString("dis_max"));
    }
}
