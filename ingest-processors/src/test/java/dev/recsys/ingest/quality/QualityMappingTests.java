/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.test.OpenSearchTestCase;

public class QualityMappingTests extends OpenSearchTestCase {
    private static final String QUALITY =
            "{\"properties\":{\"rating\":{\"type\":\"float\"},\"sold\":{\"type\":\"float\"},"
                    + "\"profile\":{\"type\":\"keyword\"},\"version\":{\"type\":\"integer\"},\"missing\":{\"type\":\"keyword\"}}}";
    private static final String VECTOR = "{\"type\":\"knn_vector\",\"dimension\":386,"
            + "\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"space_type\":\"innerproduct\"}}";

    private static String json(String field, String vector) {
        return new QualityMapping(field, List.of("rating", "sold"), vector, 386, QualityMapping.INNER_PRODUCT).toJson();
    }

    public void testSignalsAreFloatsAndTheVectorNamesItsEngineAndSpace() {
        assertEquals("{\"properties\":{\"quality\":" + QUALITY + ",\"v\":" + VECTOR + "}}", json("quality", "v"));
        assertEquals("{\"properties\":{\"quality\":" + QUALITY + "}}", json("quality", null));
    }

    public void testPathsThatShareAnObjectShareItsProperties() {
        assertEquals(
                "{\"properties\":{\"item\":{\"properties\":{\"q\":" + QUALITY + ",\"vectors\":{\"properties\":{\"v\":"
                        + VECTOR + "}}}}}}",
                json("item.q", "item.vectors.v"));
    }

    public void testItIsJsonWithoutARepeatedKey() {
        String json = json(randomFrom("a", "a.b", "a.b.c"), randomFrom("x", "a.y", "a.b.z"));
        Map<String, Object> map = XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false);
        assertEquals("a repeated key would have failed", List.of("properties"), List.copyOf(map.keySet()));
    }
}
