/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParserUtils;

/**
 * A piece of the content of a version.
 *
 * @param number from 0 on
 * @param data   at most {@link #MAX_BYTES} bytes; not copied
 * @param sha256 their checksum, so that a fault can be told to the chunk
 */
record ArtifactChunk(String kind, String name, int version, int number, byte[] data, String sha256) {
    /** A document of this size is easy on heap, translog and transport, and a typical codebook has one to three of them. */
    static final int MAX_BYTES = 1 << 20;

    static ArtifactChunk of(ArtifactMetadata metadata, byte[] content, int number) {
        int from = number * MAX_BYTES;
        byte[] data = Arrays.copyOfRange(content, from, from + Math.min(content.length - from, MAX_BYTES));
        return new ArtifactChunk(metadata.kind(), metadata.name(), metadata.version(), number, data, checksum(data));
    }

    static int count(int bytes) {
        return Math.ceilDiv(bytes, MAX_BYTES);
    }

    boolean isIntact() {
        return checksum(data).equals(sha256);
    }

    /** SHA-256 in lower-case hex. */
    static String checksum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }

    static String id(String kind, String name, int version, int number) {
        return "chunk:" + kind + ":" + name + ":" + version + ":" + number;
    }

    String id() {
        return id(kind, name, version, number);
    }

    void fields(XContentBuilder builder) throws IOException {
        builder.field("kind", kind);
        builder.field("name", name);
        builder.field("version", version);
        builder.field("chunk", number);
        builder.field("sha256", sha256);
        builder.field("data", data);
    }

    static ArtifactChunk fromXContent(XContentParser parser) throws IOException {
        String kind = null;
        String name = null;
        int version = 0;
        int number = 0;
        byte[] data = new byte[0];
        String sha256 = "";
        XContentParserUtils.ensureExpectedToken(XContentParser.Token.START_OBJECT, parser.nextToken(), parser);
        while (parser.nextToken() != XContentParser.Token.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "kind" -> kind = parser.text();
                case "name" -> name = parser.text();
                case "version" -> version = parser.intValue();
                case "chunk" -> number = parser.intValue();
                case "data" -> data = parser.binaryValue();
                case "sha256" -> sha256 = parser.text();
                default -> parser.skipChildren();
            }
        }
        return new ArtifactChunk(kind, name, version, number, data, sha256);
    }
}
