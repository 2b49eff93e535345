/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.ArtifactMetadata;
import java.io.IOException;
import org.opensearch.common.xcontent.StatusToXContentObject;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;

/** The version that an import made; its status is 201. */
public final class PutCodebookResponse extends ActionResponse implements StatusToXContentObject {
    private final ArtifactMetadata version;

    PutCodebookResponse(ArtifactMetadata version) {
        this.version = version;
    }

    PutCodebookResponse(StreamInput in) throws IOException {
        this(new ArtifactMetadata(in));
    }

    public ArtifactMetadata version() {
        return version;
    }

    @Override
    public RestStatus status() {
        return RestStatus.CREATED;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        version.writeTo(out);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return version.toXContent(builder, params);
    }
}
