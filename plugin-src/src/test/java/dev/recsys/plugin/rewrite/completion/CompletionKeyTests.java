/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.OutputSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.opensearch.test.OpenSearchTestCase;

public class CompletionKeyTests extends OpenSearchTestCase {
    private record Content(String fingerprint, List<ChatMessage> messages, String name, String json) {
        String key() {
            return CompletionKey.of(
                    fingerprint, new ChatRequest(messages, new OutputSchema(name, json, content -> {})));
        }
    }

    private String text() {
        // Few letters, so that the same text, cut in other places, is likely.
        return randomAlphaOfLengthBetween(0, 2).toLowerCase(Locale.ROOT).replaceAll("[c-z]", "a");
    }

    /** Whatever is asked, two contents have one key just when they are equal. */
    public void testKeysAreEqualWhenContentsAre() {
        Map<String, Content> byKey = new HashMap<>();
        Map<Content, String> byContent = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            List<ChatMessage> messages = IntStream.range(0, randomIntBetween(1, 3))
                    .mapToObj(m -> new ChatMessage(randomFrom(ChatMessage.Role.values()), text()))
                    .toList();
            Content content = new Content(text(), messages, text(), text());
            String key = content.key();
            Content same = byKey.put(key, content);
            assertTrue(same + " and " + content, same == null || same.equals(content));
            String former = byContent.put(content, key);
            assertTrue(former == null || former.equals(key));
        }
    }

    /** The stored index is read by later releases. */
    public void testTheKeyIsPartOfTheFormat() {
        Content content = new Content("m/0", List.of(new ChatMessage(ChatMessage.Role.USER, "Grüße")), "queries", "{}");
        assertEquals(43, content.key().length());
        assertEquals(content.key(), content.key());
    }
}
