/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a tuning had to learn from.
 *
 * @param queries    judged queries
 * @param candidates of all queries together
 * @param judged     ratings of all queries together
 * @param found      ratings whose document is among the candidates of its query
 * @param warnings   what a user should look at, in words
 */
record Coverage(int queries, long candidates, long judged, long found, List<String> warnings)
        implements Writeable, ToXContentFragment {
    Coverage {
        warnings = List.copyOf(warnings);
    }

    Coverage(StreamInput in) throws IOException {
        this(in.readVInt(), in.readVLong(), in.readVLong(), in.readVLong(), in.readStringList());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(queries);
        out.writeVLong(candidates);
        out.writeVLong(judged);
        out.writeVLong(found);
        out.writeStringCollection(warnings);
    }

    /** From 0 to 1. */
    double share() {
        return judged == 0 ? 0 : found / (double) judged;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field("queries", queries)
                .field("candidates", candidates)
                .field("judged_documents", judged)
                .field("judged_documents_among_candidates", share());
        if (warnings.isEmpty() == false) {
            builder.field("warnings", warnings);
        }
        return builder;
    }
}
