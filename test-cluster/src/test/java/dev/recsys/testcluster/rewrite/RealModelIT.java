/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.rewrite;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.net.URI;
import java.util.Optional;

/**
 * Queries that a real model writes. Runs where {@code RECSYS_LLM_URL} names the address of a server as a LLM's {@code endpoint} has it, for
 * example {@code http://127.0.0.1:11434/v1}; {@code RECSYS_LLM_MODEL} names the model, {@code RECSYS_LLM_KEY} the key, if one is needed.
 */
public class RealModelIT extends RealClusterTestCase {
    private static final String ROOT = "/_plugins/_recsys";

    public void testARealModelWritesQueriesForADocument() {
        String url = System.getenv("RECSYS_LLM_URL");
        assumeTrue("needs RECSYS_LLM_URL", url != null && url.isBlank() == false);
        TestCluster cluster = open(TestCluster.builder()
                .name("model")
                .heap(SMALL_HEAP)
                .setting("plugins.recsys.llm.allowed_hosts", URI.create(url).getHost())
                .setting(
                        "plugins.recsys.llm.allowed_private_networks",
                        "127.0.0.0/8",
                        "10.0.0.0/8",
                        "172.16.0.0/12",
                        "192.168.0.0/16")
                .keystore("plugins.recsys.llm.real.api_key", environment("RECSYS_LLM_KEY", "none")));
        Rest rest = cluster.rest();
        rest.put(
                        ROOT + "/llms/real",
                        Rest.JSON
                                .createObjectNode()
                                .put("endpoint", url)
                                .put("model", environment("RECSYS_LLM_MODEL", "default"))
                                .put("output", environment("RECSYS_LLM_OUTPUT", "json_schema"))
                                .put("timeout", "2m")
                                .put("deadline", "4m"))
                .orThrow();
        JsonNode tried = rest.post(ROOT + "/llms/real/_test").orThrow().body();
        assertTrue(tried.toString(), tried.path("took_ms").asLong() > 0);
        rest.put(
                        "/_ingest/pipeline/generate",
                        "{\"processors\":[{\"query_generation\":{\"llm\":\"real\",\"prompt\":\"ecommerce\","
                                + "\"fields\":[\"title\"],\"target_field\":\"generated\",\"on_unavailable\":\"fail\"}}]}")
                .orThrow();
        rest.put(
                        "/products/_doc/1?pipeline=generate&refresh=true",
                        "{\"title\":\"Enamelled cast-iron casserole, oval, 6 litres, deep red\"}")
                .orThrow();
        JsonNode generated = rest.get("/products/_doc/1").orThrow().at("/_source/generated");
        assertEquals(generated.toString(), "done", generated.path("status").asText());
        assertFalse(generated.toString(), generated.path("queries").isEmpty());
    }

    private static String environment(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> value.isBlank() == false)
                .orElse(otherwise);
    }
}
