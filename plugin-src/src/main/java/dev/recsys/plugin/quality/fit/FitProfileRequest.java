/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.fit;

import dev.recsys.ingest.quality.Quantile;
import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.MatchAllQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;

/**
 * Asks to fit a profile from an index.
 *
 * <pre>{@code
 * { "index": "products", "query": {"match_all": {}}, "knots": 101, "refit": true }
 * }</pre>
 *
 * {@code index} (a name, a pattern or a list of them) is required.
 */
public final class FitProfileRequest extends ActionRequest implements IndicesRequest.Replaceable, ToXContentFragment {
    /** A table of so many knots tells percents apart. */
    static final int DEFAULT_KNOTS = 101;

    private final ArtifactReference reference;
    private final QueryBuilder query;
    private final int knots;
    private final boolean refit;

    @Nullable
    private final Boolean promote;

    private String[] indices;

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
        if (indices.isEmpty() || indices.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("[index] is " + indices + "; it must name the index to fit from");
        }
        if (knots < 2 || knots > Quantile.MAX_KNOTS) {
            throw new IllegalArgumentException(
                    "[knots] is [" + knots + "]; it must be from 2 to " + Quantile.MAX_KNOTS);
        }
        this.reference = reference;
        this.indices = indices.toArray(String[]::new);
        this.query = query;
        this.knots = knots;
        this.refit = refit;
        this.promote = promote;
    }

    FitProfileRequest(StreamInput in) throws IOException {
        super(in);
        this.reference = ArtifactReference.parse(in.readString());
        this.indices = in.readStringArray();
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
    public String[] indices() {
        return indices.clone();
    }

    @Override
    public IndicesRequest indices(String... replaced) {
        indices = replaced.clone();
        return this;
    }

    @Override
    public IndicesOptions indicesOptions() {
        return IndicesOptions.strictExpandOpenAndForbidClosed();
    }

    @Override
    public boolean includeDataStreams() {
        return true;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new CancellableTask(id, type, action, "fits quality [" + reference + "]", parentTaskId, headers) {
            @Override
            public boolean shouldCancelChildrenOnCancellation() {
                return true;
            }
        };
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(reference.toString());
        out.writeStringArray(indices);
        out.writeNamedWriteable(query);
        out.writeVInt(knots);
        out.writeBoolean(refit);
        out.writeOptionalBoolean(promote);
    }

    /** Writes the fields of the JSON form. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.array("index", indices);
        if (query instanceof MatchAllQueryBuilder == false) {
            builder.field("query", query);
        }
        return builder.field("knots", knots).field("refit", refit);
    }
}
