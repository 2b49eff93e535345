/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ext;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.ranking.context.RankingContextJson;
import dev.recsys.plugin.ranking.context.RankingContextWire;
import dev.recsys.rescore.context.RankingContext;
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
 * @param rewrites    what a query table did to the search
 * @param context     what rescorers and queries of the request are asked with; in a response, what they were asked with
 * @param logFeatures which feature values hits are to carry
 */
public record RecsysExt(
        @Nullable RewritesSection rewrites, @Nullable RankingContext context, @Nullable LogFeaturesSection logFeatures)
        implements Writeable, ToXContentObject {
    /** Nothing to say. */
    public static final RecsysExt EMPTY = new RecsysExt(null, null, null);

    /**
     * Version of the wire format, which stands first: sections are added at the end, each with the next version, so that a reader knows
     * which ones were written. 1: rewrites. 2: context and log_features. What has none of the later sections is written as before them, so
     * that a node that does not know them reads it.
     */
    private static final int FORMAT = 2;

    private static final int REWRITES_ONLY = 1;

    static RecsysExt read(StreamInput in) throws IOException {
        int format = in.readVInt();
        if (format > FORMAT) {
            throw new IOException("[" + RecsysExtBuilder.NAME + "] in [ext] has format [" + format
                    + "]; this node knows up to [" + FORMAT + "]");
        }
        RewritesSection rewrites = in.readOptionalWriteable(RewritesSection::read);
        return format == REWRITES_ONLY
                ? EMPTY.withRewrites(rewrites)
                : new RecsysExt(
                        rewrites,
                        in.readBoolean() ? RankingContextWire.read(in) : null,
                        in.readOptionalWriteable(LogFeaturesSection::read));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        boolean rewritesOnly = context == null && logFeatures == null;
        out.writeVInt(rewritesOnly ? REWRITES_ONLY : FORMAT);
        out.writeOptionalWriteable(rewrites);
        if (rewritesOnly == false) {
            out.writeOptionalWriteable(context == null ? null : to -> RankingContextWire.write(to, context));
            out.writeOptionalWriteable(logFeatures);
        }
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
        Object context = sections.take(RankingContextJson.NAME);
        Object logFeatures = sections.take(LogFeaturesSection.NAME);
        sections.end();
        return new RecsysExt(
                rewrites,
                context == null ? null : RankingContextJson.parse(RankingContextJson.NAME, context),
                logFeatures == null ? null : LogFeaturesSection.parse(logFeatures));
    }

    /** The same with another section of rewrites. */
    public RecsysExt withRewrites(@Nullable RewritesSection section) {
        return new RecsysExt(section, context, logFeatures);
    }

    /** The same with another context. */
    public RecsysExt withContext(@Nullable RankingContext section) {
        return new RecsysExt(rewrites, section, logFeatures);
    }

    /** The same with other features to log. */
    public RecsysExt withLogFeatures(@Nullable LogFeaturesSection section) {
        return new RecsysExt(rewrites, context, section);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        if (rewrites != null) {
            builder.field(RewritesSection.NAME, rewrites);
        }
        if (context != null) {
            builder.field(RankingContextJson.NAME);
            RankingContextJson.write(builder, context);
        }
        if (logFeatures != null) {
            builder.field(LogFeaturesSection.NAME);
            logFeatures.toXContent(builder, params);
        }
        return builder.endObject();
    }
}
