/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.Objects;

/**
 * What an answer must look like: a JSON schema for the server, which may or may not keep it, and a check of our own, which decides.
 *
 * @param name  letters, digits, {@code _} and {@code -}, at most 64, as the protocol wants it
 * @param json  a JSON schema, as JSON text
 * @param check throws {@link IllegalArgumentException}, with what is wrong for the model to read, on an answer that is not to be used
 */
public record OutputSchema(String name, String json, Check check) {
    /** Refuses an answer that is not to be used. */
    @FunctionalInterface
    public interface Check {
        /** @throws IllegalArgumentException the content is not what was asked for; the message says why */
        void accept(String content);
    }

    public OutputSchema {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(json, "json");
        Objects.requireNonNull(check, "check");
    }
}
