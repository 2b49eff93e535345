/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.index.seqno.SequenceNumbers;

/** Which write of a document was read; of two writes of one document, the later has the greater stamp. */
public record Stamp(long primaryTerm, long seqNo) implements Comparable<Stamp>, Writeable {
    /** Of a document that does not exist. */
    public static final Stamp NONE =
            new Stamp(SequenceNumbers.UNASSIGNED_PRIMARY_TERM, SequenceNumbers.UNASSIGNED_SEQ_NO);

    Stamp(StreamInput in) throws IOException {
        this(in.readVLong(), in.readZLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(primaryTerm);
        out.writeZLong(seqNo);
    }

    boolean exists() {
        return equals(NONE) == false;
    }

    /** A write of a later primary term is the later one: an unacknowledged write of the former term may be lost, with a higher number. */
    @Override
    public int compareTo(Stamp other) {
        int byTerm = Long.compare(primaryTerm, other.primaryTerm);
        return byTerm != 0 ? byTerm : Long.compare(seqNo, other.seqNo);
    }
}
