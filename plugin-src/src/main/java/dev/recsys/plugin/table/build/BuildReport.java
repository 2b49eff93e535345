/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.table.guardrail.Rejections;
import java.io.IOException;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a build read and made.
 *
 * @param searches    that counted
 * @param queries     distinct ones among them
 * @param conversions events into known categories
 * @param strayEvents events after no search that is known
 * @param rows        queries in the table
 * @param head        of them in the head
 * @param torso       of them in the torso
 * @param rewrites    of all rows
 * @param rejected    rewrites that were not taken
 * @param generation  what the LLM did
 * @param classifier  metrics of the classifier as JSON, or empty
 */
record BuildReport(
        long searches,
        long queries,
        long conversions,
        long strayEvents,
        long rows,
        long head,
        long torso,
        long rewrites,
        Rejections rejected,
        Generated generation,
        String classifier)
        implements Writeable, ToXContentFragment {
    /**
     * What an LLM did for a build.
     *
     * @param asked    queries that rewrites were wanted for
     * @param cached   of them, answered without a call
     * @param missing  of them, without rewrites because the LLM was not available; another build asks again
     * @param unusable of them, answered with what cannot be used
     * @param reason   why the first is missing, or empty
     */
    record Generated(long asked, long cached, long missing, long unusable, String reason) implements Writeable {
        static final Generated NONE = new Generated(0, 0, 0, 0, "");

        Generated(StreamInput in) throws IOException {
            this(in.readVLong(), in.readVLong(), in.readVLong(), in.readVLong(), in.readString());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(asked);
            out.writeVLong(cached);
            out.writeVLong(missing);
            out.writeVLong(unusable);
            out.writeString(reason);
        }
    }

    BuildReport(StreamInput in) throws IOException {
        this(
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                new Rejections(in),
                new Generated(in),
                in.readString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(searches);
        out.writeVLong(queries);
        out.writeVLong(conversions);
        out.writeVLong(strayEvents);
        out.writeVLong(rows);
        out.writeVLong(head);
        out.writeVLong(torso);
        out.writeVLong(rewrites);
        rejected.writeTo(out);
        generation.writeTo(out);
        out.writeString(classifier);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field("searches", searches)
                .field("queries", queries)
                .field("conversions", conversions)
                .field("stray_events", strayEvents)
                .field("rows", rows)
                .field("head", head)
                .field("torso", torso)
                .field("rewrites", rewrites)
                .field("rejected", rejected);
        if (generation.asked() > 0) {
            builder.startObject("llm")
                    .field("asked", generation.asked())
                    .field("cached", generation.cached())
                    .field("missing", generation.missing())
                    .field("unusable", generation.unusable());
            if (generation.reason().isEmpty() == false) {
                builder.field("reason", generation.reason());
            }
            builder.endObject();
        }
        if (classifier.isEmpty() == false) {
            builder.field("classifier").map(XContentHelper.convertToMap(JsonXContent.jsonXContent, classifier, true));
        }
        return builder;
    }
}
