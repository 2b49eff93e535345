/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.fit;

import dev.recsys.ingest.quality.Quantile;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.task.IndicesTaskRequest;
import java.io.IOException;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.MatchAllQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/**
 * Asks to fit a profile from an index.
 *
 * <pre>{@code
 * { "index": "products", "query": {"match_all": {}}, "knots": 101, "refit": true }
 * }</pre>
 *
 * {@code index} (a name, a pattern or a list of them) is required.
 */
public final class FitProfileRequest extends IndicesTaskRequest implements ToXContentFragment {
    /** A table of so many knots tells percents apart. */
    static final int DEFAULT_KNOTS = 101;

    private final ArtifactReference reference;
    private final QueryBuilder query;
    private final int knots;
    private final boolean refit;

    @Nullable
    private final Boolean promote;

    /**
     * @param reference the version to fit; the bare name means the live one
     * @param indices   names or patterns, at least one
     * @param query     which documents count
     * @param knots     length of a table, from 2 to 1,001
     * @param refit     whether tables that are there are replaced
     * @param promote   whether the new version becomes live; null for if the live one is not fitted
     */
    public FitProfileRequest(
            ArtifactReference reference,
            List<String> indices,
            QueryBuilder query,
            int knots,
            boolean refit,
            @Nullable Boolean promote) {
        super(indices.toArray(String[]::new));
        if (indices.isEmpty() || indices.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("[index] is " + indices + "; it must name the index to fit from");
        }
        if (knots < 2 || knots > Quantile.MAX_KNOTS) {
            throw new IllegalArgumentException(
                    "[knots] is [" + knots + "]; it must be from 2 to " + Quantile.MAX_KNOTS);
        }
        this.reference = reference;
        this.query = query;
        this.knots = knots;
        this.refit = refit;
        this.promote = promote;
    }

    FitProfileRequest(StreamInput in) throws IOException {
        super(in);
        this.reference = ArtifactReference.parse(in.readString());
        indices(in.readStringArray());
        this.query = in.readNamedWriteable(QueryBuilder.class);
        this.knots = in.readVInt();
        this.refit = in.readBoolean();
        this.promote = in.readOptionalBoolean();
    }

    /**
     * Reads the JSON form.
     *
     * @throws IllegalArgumentException a key is unknown, a value is out of range, or {@code index} is missing
     */
    static FitProfileRequest parse(ArtifactReference reference, @Nullable Boolean promote, XContentParser parser)
            throws IOException {
        return new FitProfileRequestParser().parse(reference, promote, parser);
    }

    ArtifactReference reference() {
        return reference;
    }

    QueryBuilder query() {
        return query;
    }

    int knots() {
        return knots;
    }

    boolean refit() {
        return refit;
    }

    @Nullable
    Boolean promote() {
        return promote;
    }

    @Override
    protected String work() {
        return "fit quality profile [" + reference + "]";
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(reference.toString());
        out.writeStringArray(indices());
        out.writeNamedWriteable(query);
        out.writeVInt(knots);
        out.writeBoolean(refit);
        out.writeOptionalBoolean(promote);
    }

    /** Writes the fields of the JSON form. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.array("index", indices());
        if (query instanceof MatchAllQueryBuilder == false) {
            builder.field("query", query);
        }
        return builder.field("knots", knots).field("refit", refit);
    }
}
