/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.rewrite;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.List;

/** Queries that are rewritten from a table on their way into real nodes. */
public class QueryRewriteIT extends RealClusterTestCase {
    private static final String ROOT = "/_plugins/_recsys";

    /** One finds nothing by its own words, one little; the third is not among the rows. */
    private static final String TABLE =
            """
            {"options":{"index":"products","fields":["title"]}}
            {"query":"thermos flask","synonym":["insulated bottle"],"broad":["bottle"],"category":"outdoor > bottles"}
            {"query":"lantern","synonym":["camping lamp"],"substitute":["candle"]}
            {"query":"ghost","synonym":["nothing of that kind"]}
            """;

    public void testASearchThatFindsNothingIsRescuedAndSaysByWhat() {
        Rest rest = start();
        pipeline(rest, "\"synonym\":{\"when\":\"zero_results\"},\"broad\":{\"when\":\"never\"}");
        assertEquals(List.of(), ids(search(rest, "", "Thermos  FLASK", "")));
        JsonNode rescued = search(rest, "?search_pipeline=rewrite", "Thermos  FLASK", "");
        assertEquals(List.of("bottle-1"), ids(rescued));
        JsonNode said = rescued.at("/ext/recsys/rewrites");
        assertEquals(said.toString(), "exact", said.path("match").asText());
        assertTrue(said.toString(), said.path("table").asText().startsWith("it-words@"));
        assertEquals(said.toString(), "thermos flask", said.path("query").asText());
        JsonNode applied = said.at("/applied/0");
        assertEquals("insulated bottle", applied.path("text").asText());
        assertEquals("synonym", applied.path("type").asText());
        assertEquals("zero_results", applied.path("when").asText());
        assertEquals("bottle-1", applied.at("/hits/0").asText());

        JsonNode unknown = search(rest, "?search_pipeline=rewrite", "xylophone", "");
        assertEquals(List.of(), ids(unknown));
        assertEquals(unknown.toString(), 0, unknown.at("/hits/total/value").asInt());
    }

    public void testSearchesThatFindLittleAreFilledUpBehindTheirOwnHits() {
        Rest rest = start();
        pipeline(rest, "\"synonym\":{\"when\":\"below_min_hits\",\"weight\":0.5},\"substitute\":{\"when\":\"never\"}");
        assertEquals(List.of("lantern-1"), ids(search(rest, "", "lantern", "")));
        JsonNode filled = search(rest, "?search_pipeline=rewrite", "lantern", "");
        List<String> ids = ids(filled);
        assertTrue(filled.toString(), ids.size() == 2 && ids.containsAll(List.of("lantern-1", "lamp-1")));
        // A query with hits enough stays as it is.
        JsonNode enough = search(rest, "?search_pipeline=rewrite", "bottle", "");
        assertTrue(enough.toString(), enough.at("/ext/recsys/rewrites/applied").isEmpty());
    }

    public void testARewriteThatAlwaysCountsIsPartOfTheQueryAndOfItsProfile() {
        Rest rest = start();
        pipeline(rest, "\"synonym\":{\"when\":\"always\",\"weight\":0.5}");
        JsonNode both = search(rest, "?search_pipeline=rewrite", "lantern", ",\"profile\":true");
        assertEquals(both.toString(), List.of("lantern-1", "lamp-1"), ids(both));
        assertFalse(both.toString(), both.at("/profile/shards").isEmpty());
        assertThat(both.path("profile").toString(), containsString("camping"));
        assertEquals("always", both.at("/ext/recsys/rewrites/applied/0/when").asText());

        JsonNode steps = search(rest, "?search_pipeline=rewrite&verbose_pipeline=true", "lantern", "");
        assertThat(steps.path("processor_results").toString(), containsString("query_rewrite"));
        assertThat(steps.path("processor_results").toString(), containsString("camping lamp"));
    }

    public void testGuardrailsCountWhatTheyReject() {
        Rest rest = start();
        JsonNode imported = importTable(rest);
        assertTrue(imported.toString(), imported.path("rejected").size() > 0);
        JsonNode ghost = rest.get(ROOT + "/tables/it-words/_lookup?query=ghost")
                .orThrow()
                .body();
        assertFalse(ghost.toString(), ghost.toString().contains("nothing of that kind"));
    }

    public void testATableThatIsAwayFailsNoSearchButIsSaid() {
        Rest rest = start();
        pipeline(rest, "\"synonym\":{\"when\":\"zero_results\"}");
        rest.delete(ROOT + "/tables/it-words?force=true").orThrow();
        assertBusy(() -> {
            Response answer = rest.post("/products/_search?search_pipeline=rewrite", body("lantern", ""));
            assertEquals(answer.toString(), 200, answer.status());
            assertEquals(List.of("lantern-1"), ids(answer.body()));
            assertTrue(
                    answer.toString(), answer.at("/ext/recsys/rewrites/applied").isEmpty());
        });
    }

    private Rest start() {
        Rest rest = sharedCluster().rest();
        rest.put(
                        "/products",
                        "{\"settings\":{\"number_of_shards\":1},\"mappings\":{\"properties\":{\"title\":{\"type\":\"text\"}}}}")
                .orThrow();
        StringBuilder more = new StringBuilder();
        for (int i = 2; i < 14; i++) {
            more.append("{\"index\":{\"_id\":\"bottle-").append(i).append("\"}}\n{\"title\":\"glass bottle\"}\n");
        }
        JsonNode indexed = rest.bulk(
                        "/products/_bulk?refresh=true",
                        """
                        {"index":{"_id":"bottle-1"}}
                        {"title":"insulated steel bottle"}
                        {"index":{"_id":"lantern-1"}}
                        {"title":"lantern"}
                        {"index":{"_id":"lamp-1"}}
                        {"title":"camping lamp"}
                        """
                                + more)
                .orThrow()
                .body();
        assertFalse(indexed.toString(), indexed.path("errors").asBoolean(true));
        rest.delete(ROOT + "/tables/it-words?force=true");
        importTable(rest);
        return rest;
    }

    private static JsonNode importTable(Rest rest) {
        return rest.bulk(ROOT + "/tables/it-words/_import", TABLE).orThrow().body();
    }

    private static void pipeline(Rest rest, String policies) {
        rest.put(
                        "/_search/pipeline/rewrite",
                        "{\"request_processors\":[{\"query_rewrite\":{\"table\":\"it-words\",\"nearest\":false,\"fallback\":false,"
                                + "\"min_hits\":10,\"timeout\":\"5s\",\"policies\":{" + policies
                                + "}}}],\"response_processors\":[{\"query_rewrite\":{}}]}")
                .orThrow();
    }

    private static JsonNode search(Rest rest, String parameters, String query, String more) {
        return rest.post("/products/_search" + parameters, body(query, more))
                .orThrow()
                .body();
    }

    private static String body(String query, String more) {
        return "{\"query\":{\"match\":{\"title\":{\"query\":\"" + query + "\",\"operator\":\"and\"}}}" + more + "}";
    }

    private static List<String> ids(JsonNode answer) {
        List<String> ids = new ArrayList<>();
        answer.at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asText()));
        return ids;
    }
}
