/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * A change that all nodes are told.
 *
 * @param pointer which version of the name is live
 * @param removed versions of it that are gone
 */
record ArtifactChange(ArtifactPointer pointer, List<Integer> removed) implements Writeable {
    ArtifactChange {
        removed = List.copyOf(removed);
    }

    ArtifactChange(StreamInput in) throws IOException {
        this(new ArtifactPointer(in), in.readList(StreamInput::readVInt));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        pointer.writeTo(out);
        out.writeCollection(removed, StreamOutput::writeVInt);
    }
}
