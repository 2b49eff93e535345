/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.MediaTypeRegistry;

/** Asks to make a version of what the body holds; it is parsed later, off the network's threads. */
public final class PutArtifactRequest extends ActionRequest {
    private final String name;
    private final BytesReference body;
    private final MediaType mediaType;
    private final boolean promote;

    /** @param promote whether the first complete version of the name becomes live */
    public PutArtifactRequest(String name, BytesReference body, MediaType mediaType, boolean promote) {
        this.name = name;
        this.body = body;
        this.mediaType = mediaType;
        this.promote = promote;
    }

    public PutArtifactRequest(StreamInput in) throws IOException {
        super(in);
        this.name = in.readString();
        this.body = in.readBytesReference();
        this.mediaType = MediaTypeRegistry.fromMediaType(in.readString());
        this.promote = in.readBoolean();
    }

    public String name() {
        return name;
    }

    public BytesReference body() {
        return body;
    }

    public MediaType mediaType() {
        return mediaType;
    }

    public boolean promote() {
        return promote;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(name);
        out.writeBytesReference(body);
        out.writeString(mediaType.mediaTypeWithoutParameters());
        out.writeBoolean(promote);
    }
}
