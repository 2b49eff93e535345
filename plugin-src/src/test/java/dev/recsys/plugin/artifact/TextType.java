/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.nio.charset.StandardCharsets;

/** A kind for tests: text in UTF-8, of which a letter weighs ten bytes. */
final class TextType implements ArtifactType<String> {
    static final String KIND = "text";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String decode(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        if (text.startsWith("broken")) {
            throw new IllegalArgumentException("the text says that it is broken");
        }
        return text;
    }

    @Override
    public long bytes(String value) {
        return 10L * value.length();
    }

    static byte[] content(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
