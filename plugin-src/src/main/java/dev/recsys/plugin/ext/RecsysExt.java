/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ext;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The sections of {@code ext.recsys}, each of which may be missing.
 *
 * @param rewrites what a query table did to the search
 */
public record RecsysExt(@Nullable RewritesSection rewrites) implements Writeable, ToXContentObject {
    /** Nothing to say. */
    public static final RecsysExt EMPTY = new RecsysExt((RewritesSection) null);

    /**
     * Version of the wire format, which stands first: sections are added at the end, each with the next version, so that a reader knows
     * which ones were written. 1: rewrites.
     */
    private static final int FORMAT = 1;

    static RecsysExt read(StreamInput in) throws IOException {
        int format = in.readVInt();
        if (format > FORMAT) {
            throw new IOException("[" + RecsysExtBuilder.NAME + "] in [ext] has format [" + format
                    + "]; this node knows up to [" + FORMAT + "]");
        }
        return new RecsysExt(in.readOptionalWriteable(RewritesSection::read));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(FORMAT);
        out.writeOptionalWriteable(rewrites);
    }

    /** @throws IllegalArgumentException a section is unknown or malformed; the message names it */
    static RecsysExt parse(Map<String, Object> json) {
        JsonProperties sections = new JsonProperties("", json);
        RewritesSection rewrites = null;
        if (sections.has(RewritesSection.NAME)) {
            rewrites = RewritesSection.parse(sections.object(RewritesSection.NAME));
        } else {
            sections.take(RewritesSection.NAME);
        }
        sections.end();
        return new RecsysExt(rewrites);
    }

    /** The same with another section of rewrites. */
    public RecsysExt withRewrites(RewritesSection section) {
        return new RecsysExt(section);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        if (rewrites != null) {
            builder.field(RewritesSection.NAME, rewrites);
        }
        return builder.endObject();
    }
}
