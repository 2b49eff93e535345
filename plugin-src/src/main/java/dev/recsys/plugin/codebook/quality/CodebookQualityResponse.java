/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** The quality of one version of a codebook, on the documents of the indices that were asked for. */
public final class CodebookQualityResponse extends ActionResponse implements ToXContentObject {
    private final String codebook;
    private final int version;
    private final List<String> indices;
    private final CodebookQuality quality;

    CodebookQualityResponse(String codebook, int version, List<String> indices, CodebookQuality quality) {
        this.codebook = codebook;
        this.version = version;
        this.indices = List.copyOf(indices);
        this.quality = quality;
    }

    CodebookQualityResponse(StreamInput in) throws IOException {
        this.codebook = in.readString();
        this.version = in.readVInt();
        this.indices = in.readStringList();
        this.quality = new CodebookQuality(in);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(codebook);
        out.writeVInt(version);
        out.writeStringCollection(indices);
        quality.writeTo(out);
    }

    public String codebook() {
        return codebook;
    }

    public int version() {
        return version;
    }

    public CodebookQuality quality() {
        return quality;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("codebook", codebook)
                .field("version", version)
                .field("index", String.join(",", indices));
        return quality.toXContent(builder, params).endObject();
    }

    @Override
    public String toString() {
        return "codebook [" + codebook + "@" + version + "]: " + quality;
    }
}
