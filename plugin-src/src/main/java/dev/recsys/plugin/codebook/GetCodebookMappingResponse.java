/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import java.io.IOException;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** A mapping, as the body of an index's {@code _mapping} or the {@code mappings} of a template: {@code {"properties": {…}}}. */
public final class GetCodebookMappingResponse extends ActionResponse implements ToXContentObject {
    private final SemanticIdMapping mapping;

    GetCodebookMappingResponse(SemanticIdMapping mapping) {
        this.mapping = mapping;
    }

    GetCodebookMappingResponse(StreamInput in) throws IOException {
        this(new SemanticIdMapping(in.readString(), in.readVInt()));
    }

    public SemanticIdMapping mapping() {
        return mapping;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(mapping.targetField());
        out.writeVInt(mapping.depth());
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        mapping.toXContent(builder, params);
        return builder.endObject();
    }
}
