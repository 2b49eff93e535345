/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** A page of rows, one line of JSON each. */
public final class ExportTableResponse extends ActionResponse {
    private final String reference;
    private final List<String> lines;

    /** @param reference the version that they are of, as {@code name@version} */
    ExportTableResponse(String reference, List<String> lines) {
        this.reference = reference;
        this.lines = List.copyOf(lines);
    }

    public ExportTableResponse(StreamInput in) throws IOException {
        this(in.readString(), in.readStringList());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(reference);
        out.writeStringCollection(lines);
    }

    public String reference() {
        return reference;
    }

    public List<String> lines() {
        return lines;
    }
}
