/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.Locale;
import java.util.Objects;

/** One message of a chat; its content is plain text, whatever stands in it. */
public record ChatMessage(Role role, String content) {
    /** Who speaks. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT;

        /** As the protocol names it. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ChatMessage {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(content, "content");
    }
}
