/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import static org.junit.Assert.assertEquals;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class DocumentsTests extends RandomizedTest {
    /** A document for each text, with a vector of its row. */
    private record Texts(List<String> texts) implements Documents {
        @Override
        public int count() {
            return texts.size();
        }

        @Override
        public void write(int row, JsonObjectText json) {
            json.text("text", texts.get(row)).vector("vector", new float[] {row, -row / 3f});
        }
    }

    /** Nothing but a number in every second document. */
    private record Halves(int count) implements Documents {
        @Override
        public String id(int row) {
            return "h" + row;
        }

        @Override
        public void write(int row, JsonObjectText json) {
            json.number("half", row % 2 == 0 ? row / 2 : null);
        }
    }

    @Test
    public void testBulksHoldEveryDocumentOnceAsItWasWritten() throws Exception {
        List<String> texts = new ArrayList<>();
        int count = randomIntBetween(1, 1_000);
        for (int i = 0; i < count; i++) {
            texts.add(rarely() ? null : randomUnicodeOfLength(randomIntBetween(0, 10)));
        }
        Documents both = new Halves(texts.size()).and(new Texts(texts));
        int row = 0;
        for (String bulk : VectorIndex.bulks(both)) {
            String[] lines = bulk.split("\n");
            for (int i = 0; i < lines.length; i += 2) {
                assertEquals(
                        "h" + row, Rest.JSON.readTree(lines[i]).at("/index/_id").asText());
                JsonNode document = Rest.JSON.readTree(lines[i + 1]);
                assertEquals(texts.get(row) != null, document.has("text"));
                assertEquals(texts.get(row), document.path("text").textValue());
                assertEquals(row % 2 == 0, document.has("half"));
                assertEquals(row % 2 == 0 ? row / 2 : 0, document.path("half").asInt());
                assertEquals(row, document.at("/vector/0").asInt());
                assertEquals(-row / 3f, document.at("/vector/1").floatValue(), 0);
                assertEquals(2, document.path("vector").size());
                row++;
            }
        }
        assertEquals(texts.size(), row);
    }

    @Test
    public void testADocumentWithoutFieldsIsAnEmptyObject() {
        assertEquals(List.of("{\"index\":{\"_id\":\"0\"}}\n{}\n"), VectorIndex.bulks(new Empty(1)));
    }

    private record Empty(int count) implements Documents {
        @Override
        public void write(int row, JsonObjectText json) {}
    }
}
