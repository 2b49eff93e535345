/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.rewrite.DocumentSelection;
import dev.recsys.plugin.rewrite.RewriteTaskRequest;
import java.io.IOException;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilder;

/**
 * Asks for work orders.
 *
 * <pre>{@code
 * { "index": "products", "pipeline": "rewrites", "target_field": "generated", "query": { "match_all": {} }, "size": 1000, "after": "…" }
 * }</pre>
 *
 * {@code index} is required; {@code pipeline} is the index's default one unless it is named; {@code target_field} tells several
 * processors of it apart; {@code after} goes on where another export ended.
 */
public final class ExportRequest extends RewriteTaskRequest {
    private static final int DEFAULT_SIZE = 1_000;
    private static final int MAX_SIZE = 10_000;

    @Nullable
    private final String pipeline;

    @Nullable
    private final String targetField;

    private final QueryBuilder query;
    private final int size;

    @Nullable
    private final String after;

    ExportRequest(
            String[] indices,
            @Nullable String pipeline,
            @Nullable String targetField,
            QueryBuilder query,
            int size,
            @Nullable String after) {
        super(indices);
        this.pipeline = pipeline;
        this.targetField = targetField;
        this.query = query;
        this.size = size;
        this.after = after;
        if (after != null) {
            ExportPosition.parse(after);
        }
    }

    ExportRequest(StreamInput in) throws IOException {
        super(in);
        pipeline = in.readOptionalString();
        targetField = in.readOptionalString();
        query = in.readNamedWriteable(QueryBuilder.class);
        size = in.readVInt();
        after = in.readOptionalString();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeOptionalString(pipeline);
        out.writeOptionalString(targetField);
        out.writeNamedWriteable(query);
        out.writeVInt(size);
        out.writeOptionalString(after);
    }

    /** @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing */
    public static ExportRequest parse(XContentParser parser) throws IOException {
        JsonProperties body = new JsonProperties("", parser.map());
        String[] indices = DocumentSelection.indices(body);
        String pipeline = body.text("pipeline", null);
        String targetField = body.text("target_field", null);
        QueryBuilder query = DocumentSelection.query(body);
        int size = body.integer("size", DEFAULT_SIZE, 1, MAX_SIZE);
        String after = body.text("after", null);
        body.end();
        return new ExportRequest(indices, pipeline, targetField, query, size, after);
    }

    @Nullable
    String pipeline() {
        return pipeline;
    }

    @Nullable
    String targetField() {
        return targetField;
    }

    QueryBuilder query() {
        return query;
    }

    int size() {
        return size;
    }

    @Nullable
    String after() {
        return after;
    }

    @Override
    protected String work() {
        return "export what would be asked of a model for documents";
    }
}
