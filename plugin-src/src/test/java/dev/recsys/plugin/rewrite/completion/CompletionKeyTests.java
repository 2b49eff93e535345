/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.OutputSchema;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
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

    /** Requests of one batch begin alike, or do not: what was hashed before must not be seen in the next key. */
    public void testOneMakerGivesTheSameKeysAsOneForEach() {
        for (int round = 0; round < 200; round++) {
            String fingerprint = text();
            CompletionKey.Maker maker = new CompletionKey.Maker(fingerprint);
            List<ChatMessage> beginning = messages(randomIntBetween(0, 2));
            for (int i = 0; i < 20; i++) {
                if (rarely()) {
                    beginning = messages(randomIntBetween(0, 2));
                }
                List<ChatMessage> messages = new ArrayList<>(beginning);
                messages.addAll(messages(1));
                ChatRequest request = new ChatRequest(messages, new OutputSchema(text(), text(), content -> {}));
                assertEquals(CompletionKey.of(fingerprint, request), maker.of(request));
                assertEquals(slowKey(fingerprint, request), maker.of(request));
            }
        }
    }

    private List<ChatMessage> messages(int count) {
        return IntStream.range(0, count)
                .mapToObj(m -> new ChatMessage(randomFrom(ChatMessage.Role.values()), text()))
                .toList();
    }

    /** All bytes written down first, then hashed. */
    private static String slowKey(String fingerprint, ChatRequest request) {
        List<String> parts = new ArrayList<>(List.of(fingerprint));
        request.messages().forEach(message -> {
            parts.add(message.role().wireName());
            parts.add(message.content());
        });
        parts.add(request.schema().name());
        parts.add(request.schema().json());
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                DataOutputStream data = new DataOutputStream(bytes)) {
            for (String part : parts) {
                byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
                data.writeInt(utf8.length);
                data.write(utf8);
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The stored index is read by later releases. */
    public void testTheKeyIsPartOfTheFormat() {
        Content content = new Content("m/0", List.of(new ChatMessage(ChatMessage.Role.USER, "Grüße")), "queries", "{}");
        assertEquals(43, content.key().length());
        assertEquals(content.key(), content.key());
    }
}
