/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import java.io.IOException;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Work orders, one a line, as the batch API of OpenAI takes them. */
public final class ExportResponse extends ActionResponse {
    private final BytesReference lines;
    private final int orders;

    @Nullable
    private final String next;

    /** @param next where the next export has to go on, or null if this was the last */
    ExportResponse(BytesReference lines, int orders, @Nullable String next) {
        this.lines = lines;
        this.orders = orders;
        this.next = next;
    }

    public ExportResponse(StreamInput in) throws IOException {
        lines = in.readBytesReference();
        orders = in.readVInt();
        next = in.readOptionalString();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeBytesReference(lines);
        out.writeVInt(orders);
        out.writeOptionalString(next);
    }

    public BytesReference lines() {
        return lines;
    }

    /** How many there are. */
    public int orders() {
        return orders;
    }

    @Nullable
    public String next() {
        return next;
    }
}
