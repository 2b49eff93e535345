/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import static org.junit.Assert.assertEquals;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.Test;

public class JsonTextTests extends RandomizedTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    public void testWhatFitsStaysOnOneLine() throws IOException {
        assertEquals("{ \"a\": [1, 2], \"b\": {} }", JsonText.pretty(MAPPER.readTree("{\"a\":[1,2],\"b\":{}}"), 40));
        assertEquals(
                """
                {
                  "query": { "term": { "a": 1 } },
                  "size": 10
                }""",
                JsonText.pretty(MAPPER.readTree("{\"query\":{\"term\":{\"a\":1}},\"size\":10}"), 36));
    }

    @Test
    public void testWhatIsWrittenReadsAsTheSame() throws IOException {
        for (int round = 0; round < 50; round++) {
            JsonNode node = randomNode(4);
            assertEquals(node, MAPPER.readTree(JsonText.pretty(node, randomIntBetween(10, 120))));
        }
    }

    private static JsonNode randomNode(int depth) {
        JsonNodeFactory factory = JsonNodeFactory.instance;
        return switch (depth == 0 ? randomIntBetween(2, 5) : randomIntBetween(0, 5)) {
            case 0 -> {
                ObjectNode object = factory.objectNode();
                for (int i = randomIntBetween(0, 4); i > 0; i--) {
                    object.set(randomUnicodeOfLength(5), randomNode(depth - 1));
                }
                yield object;
            }
            case 1 -> {
                ArrayNode array = factory.arrayNode();
                for (int i = randomIntBetween(0, 4); i > 0; i--) {
                    array.add(randomNode(depth - 1));
                }
                yield array;
            }
            case 2 -> factory.textNode("\"\n\\é" + randomAsciiAlphanumOfLengthBetween(0, 20));
            case 3 -> factory.numberNode(randomIntBetween(-5, 5));
            case 4 -> factory.numberNode(randomDouble());
            default -> factory.booleanNode(randomBoolean());
        };
    }
}
