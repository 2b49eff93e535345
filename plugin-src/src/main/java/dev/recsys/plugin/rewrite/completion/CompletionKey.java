/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.common.hash.MessageDigests;

/** What an answer is kept under: SHA-256, as 43 letters, of everything that it depends on. Part of the format of the stored index. */
final class CompletionKey {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private CompletionKey() {}

    /** @param fingerprint of the LLM that is asked */
    static String of(String fingerprint, ChatRequest request) {
        return new Maker(fingerprint).of(request);
    }

    /**
     * Makes the keys of several requests of one LLM. Those of a batch differ in their last message alone: what stands before it, a prompt
     * with its examples, is hashed once. Not for several threads.
     */
    static final class Maker {
        private final String fingerprint;
        private List<ChatMessage> beginning;

        /** Fed with the fingerprint and the beginning; null where digests cannot be copied. */
        @Nullable
        private MessageDigest begun;

        /** @param fingerprint of the LLM that is asked */
        Maker(String fingerprint) {
            this.fingerprint = fingerprint;
        }

        String of(ChatRequest request) {
            List<ChatMessage> messages = request.messages();
            int last = messages.size() - 1;
            MessageDigest digest = begin(messages.subList(0, last));
            add(digest, messages.get(last));
            add(digest, request.schema().name());
            add(digest, request.schema().json());
            return ENCODER.encodeToString(digest.digest());
        }

        private MessageDigest begin(List<ChatMessage> messages) {
            MessageDigest digest = messages.equals(beginning) ? copy(begun) : null;
            if (digest == null) {
                digest = MessageDigests.sha256();
                add(digest, fingerprint);
                for (ChatMessage message : messages) {
                    add(digest, message);
                }
                beginning = messages;
                begun = copy(digest);
            }
            return digest;
        }

        private static MessageDigest copy(@Nullable MessageDigest digest) {
            try {
                return digest == null ? null : (MessageDigest) digest.clone();
            } catch (CloneNotSupportedException e) {
                // Security providers are free not to; then every key is hashed from its beginning.
                return null;
            }
        }
    }

    private static void add(MessageDigest digest, ChatMessage message) {
        add(digest, message.role().wireName());
        add(digest, message.content());
    }

    /** The length goes first, so that no text can reach over into its neighbour. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
