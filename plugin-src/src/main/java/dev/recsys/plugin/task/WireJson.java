/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.task;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import org.opensearch.common.CheckedConsumer;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentBuilder;

/** What is asked for, sent between nodes as the JSON that a user would write. */
public final class WireJson {
    private WireJson() {}

    /**
     * Writes an object.
     *
     * @param fields writes its fields
     */
    public static void write(StreamOutput out, CheckedConsumer<XContentBuilder, IOException> fields)
            throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            fields.accept(builder);
            out.writeBytesReference(BytesReference.bytes(builder.endObject()));
        }
    }

    /** Reads the object that {@link #write} wrote, its keys in their order. */
    public static JsonProperties read(StreamInput in) throws IOException {
        BytesReference json = in.readBytesReference();
        return new JsonProperties(
                "",
                XContentHelper.convertToMap(json, true, MediaTypeRegistry.JSON).v2());
    }
}
