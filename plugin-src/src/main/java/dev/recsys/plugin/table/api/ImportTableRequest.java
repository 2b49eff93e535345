/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks to make a version of a table of lines of JSON; they are read later, off the network's threads. */
public final class ImportTableRequest extends ActionRequest {
    private final String name;
    private final BytesReference body;

    public ImportTableRequest(String name, BytesReference body) {
        this.name = name;
        this.body = body;
    }

    public ImportTableRequest(StreamInput in) throws IOException {
        super(in);
        name = in.readString();
        body = in.readBytesReference();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(name);
        out.writeBytesReference(body);
    }

    public String name() {
        return name;
    }

    public BytesReference body() {
        return body;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }
}
