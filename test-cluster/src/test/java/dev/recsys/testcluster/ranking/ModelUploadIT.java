/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.ranking;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;

/** Ranking models over HTTP, as a client sends them. */
public class ModelUploadIT extends RealClusterTestCase {
    private static final String PATH = "/_plugins/_recsys/models/upload-it";
    private static final String BODY =
            "{\"tasks\":[\"search\"],\"features\":[{\"name\":\"bm25\",\"type\":\"first_pass\"}]," + "\"model\":%s}";

    private static String linear(double weight) {
        return BODY.formatted("{\"format\":\"linear\",\"weights\":{\"bm25\":" + weight + "}}");
    }

    public void testAModelIsPutShownPromotedAndDeleted() {
        Rest rest = sharedCluster().rest();
        Response first = rest.put(PATH, linear(1)).orThrow();
        assertEquals(201, first.status());
        assertEquals("live", first.at("/state").asText());
        assertEquals(
                "candidate", rest.put(PATH, linear(2)).orThrow().at("/state").asText());
        Response content = rest.get(PATH + "@2?include_content=true").orThrow();
        assertEquals(2, content.at("/content/model/weights/bm25").asDouble(), 0);
        Response again = rest.put(PATH, content.at("/content").toString()).orThrow();
        assertEquals(3, again.at("/version").asInt());
        assertEquals(
                2,
                rest.post(PATH + "/_promote?version=2").orThrow().at("/version").asInt());
        assertEquals(409, rest.delete(PATH).status());
        rest.delete(PATH + "?force=true").orThrow();
        assertEquals(404, rest.get(PATH).status());
    }

    public void testAModelOfFiftyMegabytesIsRefusedByThePluginAndNotByHttp() {
        String text = "tree" + " ".repeat(50 << 20);
        Response refused =
                sharedCluster().rest().put(PATH, BODY.formatted("{\"format\":\"lightgbm\",\"text\":\"" + text + "\"}"));
        assertEquals(400, refused.status());
        assertTrue(
                refused.reason(),
                refused.reason().contains("a model may have at most [33554432] bytes, and the body that carries it"));
    }
}
