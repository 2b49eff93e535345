/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What is stored of a ranking model, big endian: {@code RRNK}, version (1 byte), length of a header (4 bytes), the header as JSON, length
 * of the model's file (4 bytes), the file as it was given.
 *
 * <p>The header has what {@link RankerSpec} writes, and in {@code model} the format, the output and the names of columns.
 */
final class RankerCodec {
    private static final byte[] MAGIC = "RRNK".getBytes(StandardCharsets.US_ASCII);
    private static final byte VERSION = 1;
    private static final int FIXED = MAGIC.length + 1 + 2 * Integer.BYTES;

    private RankerCodec() {}

    static byte[] encode(RankerParser.Declared declared) throws IOException {
        byte[] header = header(declared).getBytes(StandardCharsets.UTF_8);
        byte[] file = declared.source().file();
        return ByteBuffer.allocate(FIXED + header.length + file.length)
                .put(MAGIC)
                .put(VERSION)
                .putInt(header.length)
                .put(header)
                .putInt(file.length)
                .put(file)
                .array();
    }

    private static String header(RankerParser.Declared declared) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            declared.spec().write(builder);
            ModelSource source = declared.source();
            builder.startObject(ModelJson.MODEL);
            builder.field(ModelJson.FORMAT, source.format().text());
            if (source.output() != null) {
                builder.field(ModelJson.OUTPUT, source.output());
            }
            builder.field(ModelJson.FEATURES, source.features());
            return builder.endObject().endObject().toString();
        }
    }

    /** @throws IllegalArgumentException what the content has instead, and where */
    static RankerParser.Declared decode(byte[] content) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        try {
            byte[] magic = new byte[MAGIC.length];
            buffer.get(magic);
            if (Arrays.equals(magic, MAGIC) == false) {
                throw new IllegalArgumentException("the content is no ranking model: it does not begin with [RRNK]");
            }
            byte version = buffer.get();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "the content has the layout [" + version + "]; this plugin reads [" + VERSION + "]");
            }
            byte[] header = part(buffer, "header");
            byte[] file = part(buffer, "model");
            if (buffer.hasRemaining()) {
                throw new IllegalArgumentException("[" + buffer.remaining() + "] bytes follow the model");
            }
            return declared(header, file);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(
                    "the content is truncated: it ends after [" + content.length + "] bytes", e);
        }
    }

    private static byte[] part(ByteBuffer buffer, String what) {
        int length = buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
            throw new IllegalArgumentException("the content is truncated: the " + what + " should have [" + length
                    + "] bytes, and [" + buffer.remaining() + "] are left");
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    private static RankerParser.Declared declared(byte[] header, byte[] file) {
        JsonProperties root = new JsonProperties(
                "",
                XContentHelper.convertToMap(
                        JsonXContent.jsonXContent, new String(header, StandardCharsets.UTF_8), true));
        RankerSpec spec = RankerSpec.take(root);
        JsonProperties model = root.object(ModelJson.MODEL);
        root.end();
        ModelSource.Format format = ModelJson.format(model);
        Integer output = ModelJson.output(model);
        List<String> features = model.textsIfAny(ModelJson.FEATURES);
        model.end();
        return new RankerParser.Declared(spec, new ModelSource(format, file, output, features));
    }
}
