/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class SemanticIdMappingTests extends OpenSearchTestCase {
    public void testShowsTheWholeMapping() {
        assertEquals(
                "{\"properties\":{\"sid\":{\"properties\":{\"codebook\":{\"type\":\"keyword\"},\"version\":{\"type\":\"integer\"},"
                        + "\"codes\":{\"type\":\"integer\",\"index\":false,\"doc_values\":false},"
                        + "\"error\":{\"type\":\"float\",\"index\":false},"
                        + "\"l1\":{\"type\":\"keyword\"},\"l2\":{\"type\":\"keyword\"},\"unique\":{\"type\":\"keyword\"}}}}}",
                new SemanticIdMapping("sid", 2).toJson());
    }

    public void testAPathBecomesObjectsWithinObjects() {
        String json = new SemanticIdMapping("a.b", 1).toJson();
        assertTrue(
                json, json.startsWith("{\"properties\":{\"a\":{\"properties\":{\"b\":{\"properties\":{\"codebook\""));
        assertTrue(json, json.endsWith("}}}}}}}"));
    }

    public void testNamesTheFieldsThatMustBeKeywords() {
        assertEquals(List.of("sid.l1", "sid.l2", "sid.unique"), new SemanticIdMapping("sid", 2).keywordFields());
    }

    public void testImpossibleDepthsAndTargetsAreRefused() {
        assertEquals(
                "[depth] is [0]; it must be from 1 to 16",
                expectThrows(IllegalArgumentException.class, () -> new SemanticIdMapping("sid", 0))
                        .getMessage());
        expectThrows(IllegalArgumentException.class, () -> new SemanticIdMapping("sid", 17));
        expectThrows(IllegalArgumentException.class, () -> new SemanticIdMapping(" ", 1));
    }
}
