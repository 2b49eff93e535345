/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.backfill;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.GeneratedTarget;
import dev.recsys.plugin.rewrite.DocumentSelection;
import dev.recsys.plugin.rewrite.RewriteTaskRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilder;

/**
 * Asks for the queries that documents wait for.
 *
 * <pre>{@code
 * { "index": "products", "pipeline": "rewrites", "query": { "match_all": {} }, "status": ["pending"], "page_size": 200 }
 * }</pre>
 *
 * {@code index} is required; {@code pipeline} is the index's default one unless it is named.
 */
public final class BackfillRequest extends RewriteTaskRequest {
    static final int DEFAULT_PAGE = 200;
    private static final int MAX_PAGE = 1_000;

    private static final List<String> STATUSES = Arrays.stream(GeneratedTarget.Status.values())
            .map(GeneratedTarget.Status::wireName)
            .toList();

    private static final List<String> PENDING = List.of(GeneratedTarget.Status.PENDING.wireName());
    private static final List<String> PENDING_AND_REJECTED =
            List.of(GeneratedTarget.Status.PENDING.wireName(), GeneratedTarget.Status.REJECTED.wireName());

    @Nullable
    private final String pipeline;

    private final QueryBuilder query;
    private final List<String> statuses;
    private final boolean retryFailed;
    private final int pageSize;

    /**
     * @param pipeline null for the default one of the indices
     * @param statuses wire names of {@link GeneratedTarget.Status}; documents of these are worked on
     * @param retryFailed whether a model is asked again for what it gave no usable answer to
     * @param pageSize documents that are asked for together
     */
    public BackfillRequest(
            String[] indices,
            @Nullable String pipeline,
            QueryBuilder query,
            List<String> statuses,
            boolean retryFailed,
            int pageSize) {
        super(indices);
        this.pipeline = pipeline;
        this.query = query;
        this.statuses = List.copyOf(statuses);
        this.retryFailed = retryFailed;
        this.pageSize = pageSize;
        for (String status : statuses) {
            if (STATUSES.contains(status) == false) {
                throw new IllegalArgumentException("[status] has [" + status + "]; allowed are " + STATUSES);
            }
        }
    }

    BackfillRequest(StreamInput in) throws IOException {
        super(in);
        pipeline = in.readOptionalString();
        query = in.readNamedWriteable(QueryBuilder.class);
        statuses = in.readStringList();
        retryFailed = in.readBoolean();
        pageSize = in.readVInt();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeOptionalString(pipeline);
        out.writeNamedWriteable(query);
        out.writeStringCollection(statuses);
        out.writeBoolean(retryFailed);
        out.writeVInt(pageSize);
    }

    /** @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing */
    public static BackfillRequest parse(XContentParser parser) throws IOException {
        JsonProperties body = new JsonProperties("", parser.map());
        String[] indices = DocumentSelection.indices(body);
        String pipeline = body.text("pipeline", null);
        QueryBuilder query = DocumentSelection.query(body);
        boolean retryFailed = body.flag("retry_failed", false);
        List<String> statuses = body.texts("status", retryFailed ? PENDING_AND_REJECTED : PENDING);
        int pageSize = body.integer("page_size", DEFAULT_PAGE, 1, MAX_PAGE);
        body.end();
        return new BackfillRequest(indices, pipeline, query, statuses, retryFailed, pageSize);
    }

    @Nullable
    String pipeline() {
        return pipeline;
    }

    QueryBuilder query() {
        return query;
    }

    List<String> statuses() {
        return statuses;
    }

    boolean retryFailed() {
        return retryFailed;
    }

    int pageSize() {
        return pageSize;
    }

    @Override
    protected String work() {
        return "generate queries of documents that are " + statuses;
    }
}
