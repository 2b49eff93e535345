/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.document.DocumentFields;
import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.QueryGenerationConfig;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.rewrite.DocumentSelection;
import dev.recsys.plugin.rewrite.RewriteTaskRequest;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilder;

/**
 * Asks for queries that a filter does not keep to be dropped from documents that have them already.
 *
 * <pre>{@code
 * { "index": "products", "query": { "match_all": {} }, "target_field": "generated", "fields": ["title"], "keep": 0.3,
 *   "types": ["natural", "broad"] }
 * }</pre>
 *
 * {@code index} is required, and {@code fields} unless the filter takes its scores from a search; {@code keep} is the filter's own unless it is given.
 */
public final class ApplyFilterRequest extends RewriteTaskRequest {
    private final String filter;
    private final QueryBuilder query;
    private final String targetField;
    private final List<String> fields;

    @Nullable
    private final Double keep;

    private final Set<RewriteType> types;

    private ApplyFilterRequest(
            String filter,
            String[] indices,
            QueryBuilder query,
            String targetField,
            List<String> fields,
            @Nullable Double keep,
            Set<RewriteType> types) {
        super(indices);
        this.filter = filter;
        this.query = query;
        this.targetField = targetField;
        this.fields = fields;
        this.keep = keep;
        this.types = types;
        if (keep != null && (keep > 0 && keep <= 1) == false) {
            throw JsonProperties.wrong("keep", keep, "a share above 0, at most 1");
        }
        if (DocumentFields.isTarget(targetField) == false) {
            throw JsonProperties.wrong("target_field", targetField, "the path of a field in the document");
        }
    }

    ApplyFilterRequest(StreamInput in) throws IOException {
        super(in);
        filter = in.readString();
        query = in.readNamedWriteable(QueryBuilder.class);
        targetField = in.readString();
        fields = in.readStringList();
        keep = in.readOptionalDouble();
        types = in.readEnumSet(RewriteType.class);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(filter);
        out.writeNamedWriteable(query);
        out.writeString(targetField);
        out.writeStringCollection(fields);
        out.writeOptionalDouble(keep);
        out.writeEnumSet(EnumSet.copyOf(types));
    }

    /**
     * @param filter {@code name}, or {@code name@version} for one that is not live
     * @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing
     */
    public static ApplyFilterRequest parse(String filter, XContentParser parser) throws IOException {
        JsonProperties body = new JsonProperties("", parser.map());
        ApplyFilterRequest request = new ApplyFilterRequest(
                ArtifactReference.parse(filter).toString(),
                DocumentSelection.indices(body),
                DocumentSelection.query(body),
                body.text("target_field", QueryGenerationConfig.DEFAULT_TARGET_FIELD),
                body.textsIfAny("fields"),
                body.has("keep") ? (Double) body.number("keep", 1) : null,
                FitFilterRequest.types(body));
        body.take("keep");
        body.end();
        return request;
    }

    String filter() {
        return filter;
    }

    QueryBuilder query() {
        return query;
    }

    String targetField() {
        return targetField;
    }

    List<String> fields() {
        return fields;
    }

    @Nullable
    Double keep() {
        return keep;
    }

    Set<RewriteType> types() {
        return types;
    }

    @Override
    protected String work() {
        return "apply rewrite filter [" + filter + "] to generated queries";
    }
}
