/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.opensearch.common.hash.MessageDigests;

/** What an answer is kept under: SHA-256, as 43 letters, of everything that it depends on. Part of the format of the stored index. */
final class CompletionKey {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private CompletionKey() {}

    /** @param fingerprint of the LLM that is asked */
    static String of(String fingerprint, ChatRequest request) {
        MessageDigest digest = MessageDigests.sha256();
        add(digest, fingerprint);
        for (ChatMessage message : request.messages()) {
            add(digest, message.role().wireName());
            add(digest, message.content());
        }
        add(digest, request.schema().name());
        add(digest, request.schema().json());
        return ENCODER.encodeToString(digest.digest());
    }

    /** The length goes first, so that no text can reach over into its neighbour. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
