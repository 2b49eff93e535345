/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import dev.recsys.ingest.document.DocumentFields;
import dev.recsys.plugin.rewrite.RewriteTaskRequest;
import java.io.IOException;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Brings generated queries of documents, or what a model answered to work orders, one JSON object a line. */
public final class ImportRequest extends RewriteTaskRequest {
    @Nullable
    private final String pipeline;

    @Nullable
    private final String targetField;

    private final List<String> fields;
    private final BytesReference body;

    /**
     * @param index       index, alias or data stream that the documents are in
     * @param pipeline    whose processor says what is kept and where it goes; null for the default filters
     * @param targetField which processor of several, or without a pipeline where queries go
     * @param fields      without a pipeline, paths whose text a query must not only repeat; may be empty
     * @param body        the lines
     */
    public ImportRequest(
            String index,
            @Nullable String pipeline,
            @Nullable String targetField,
            List<String> fields,
            BytesReference body) {
        super(new String[] {index});
        this.pipeline = pipeline;
        this.targetField = targetField;
        this.fields = List.copyOf(fields);
        this.body = body;
        if (pipeline == null && targetField == null) {
            throw new IllegalArgumentException(
                    "[pipeline] and [target_field] are missing; name the ingest pipeline whose"
                            + " [query_generation] processor says what is kept, or the field that takes the queries");
        }
        if (targetField != null && DocumentFields.isTarget(targetField) == false) {
            throw new IllegalArgumentException("[target_field] is [" + targetField
                    + "]; it must be the path of a field in the document, for example [generated]");
        }
        if (pipeline != null && fields.isEmpty() == false) {
            throw new IllegalArgumentException(
                    "[fields] is for an import without [pipeline], which has fields of its own");
        }
        for (String field : fields) {
            if (DocumentFields.overlap(targetField, field)) {
                throw new IllegalArgumentException(
                        "[fields] has [" + field + "], which is where [target_field], [" + targetField + "], is");
            }
        }
    }

    ImportRequest(StreamInput in) throws IOException {
        super(in);
        pipeline = in.readOptionalString();
        targetField = in.readOptionalString();
        fields = in.readStringList();
        body = in.readBytesReference();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeOptionalString(pipeline);
        out.writeOptionalString(targetField);
        out.writeStringCollection(fields);
        out.writeBytesReference(body);
    }

    @Nullable
    String pipeline() {
        return pipeline;
    }

    @Nullable
    String targetField() {
        return targetField;
    }

    List<String> fields() {
        return fields;
    }

    BytesReference body() {
        return body;
    }

    @Override
    protected String work() {
        return "import generated queries of documents";
    }
}
