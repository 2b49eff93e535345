/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for a page of the rows of a table, in the order of their queries. */
public final class ExportTableRequest extends ActionRequest {
    static final int DEFAULT_SIZE = 1_000;
    static final int MAX_SIZE = 10_000;

    private final ArtifactReference reference;

    @Nullable
    private final String after;

    private final int size;

    /**
     * @param after the last query of the page before, or null for the first page
     * @param size  from 1 to {@value #MAX_SIZE}
     */
    public ExportTableRequest(ArtifactReference reference, @Nullable String after, int size) {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("[size] is [" + size + "]; it must be from 1 to " + MAX_SIZE);
        }
        this.reference = reference;
        this.after = after;
        this.size = size;
    }

    public ExportTableRequest(StreamInput in) throws IOException {
        super(in);
        reference = ArtifactReference.parse(in.readString());
        after = in.readOptionalString();
        size = in.readVInt();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(reference.toString());
        out.writeOptionalString(after);
        out.writeVInt(size);
    }

    public ArtifactReference reference() {
        return reference;
    }

    @Nullable
    public String after() {
        return after;
    }

    public int size() {
        return size;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }
}
