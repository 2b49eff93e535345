/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityMapping;
import java.io.IOException;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** A mapping, as the body of an index's {@code _mapping} or the {@code mappings} of a template: {@code {"properties": {…}}}. */
public final class GetProfileMappingResponse extends ActionResponse implements ToXContentObject {
    private final QualityMapping mapping;

    GetProfileMappingResponse(QualityMapping mapping) {
        this.mapping = mapping;
    }

    GetProfileMappingResponse(StreamInput in) throws IOException {
        this(new QualityMapping(
                in.readString(), in.readStringList(), in.readOptionalString(), in.readVInt(), in.readString()));
    }

    public QualityMapping mapping() {
        return mapping;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(mapping.targetField());
        out.writeStringCollection(mapping.signals());
        out.writeOptionalString(mapping.targetVector());
        out.writeVInt(mapping.dimension());
        out.writeString(mapping.space());
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        mapping.toXContent(builder, params);
        return builder.endObject();
    }
}
