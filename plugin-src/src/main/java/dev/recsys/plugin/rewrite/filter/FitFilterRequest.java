/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.QueryGenerationConfig;
import dev.recsys.ingest.rewrite.TextLanguage;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilter;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.rewrite.DocumentSelection;
import dev.recsys.plugin.rewrite.IndicesTaskRequest;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilder;

/**
 * Asks for a filter to be learned.
 *
 * <pre>{@code
 * { "index": "products", "query": { "match_all": {} }, "fields": ["title", "description"], "target_field": "generated",
 *   "method": "bm25", "keep": 0.3, "language": "english", "sample_size": 20000, "promote": true }
 * }</pre>
 *
 * {@code index} and {@code fields} are required.
 */
public final class FitFilterRequest extends IndicesTaskRequest implements ToXContentFragment {
    private static final String METHOD = "bm25";
    private static final int DEFAULT_SAMPLE = 20_000;
    private static final int MAX_SAMPLE = 1_000_000;

    private final String name;
    private final QueryBuilder query;
    private final List<String> fields;
    private final String targetField;
    private final double keep;
    private final TextLanguage language;
    private final int sampleSize;
    private final boolean promote;

    private FitFilterRequest(
            String name,
            String[] indices,
            QueryBuilder query,
            List<String> fields,
            String targetField,
            double keep,
            TextLanguage language,
            int sampleSize,
            boolean promote) {
        super(indices);
        this.name = name;
        this.query = query;
        this.fields = fields;
        this.targetField = targetField;
        this.keep = keep;
        this.language = language;
        this.sampleSize = sampleSize;
        this.promote = promote;
        if ((keep > 0 && keep <= 1) == false) {
            throw JsonProperties.wrong("keep", keep, "a share above 0, at most 1");
        }
    }

    FitFilterRequest(StreamInput in) throws IOException {
        super(in);
        name = in.readString();
        query = in.readNamedWriteable(QueryBuilder.class);
        fields = in.readStringList();
        targetField = in.readString();
        keep = in.readDouble();
        language = TextLanguage.parse("language", in.readString());
        sampleSize = in.readVInt();
        promote = in.readBoolean();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(name);
        out.writeNamedWriteable(query);
        out.writeStringCollection(fields);
        out.writeString(targetField);
        out.writeDouble(keep);
        out.writeString(language.wireName());
        out.writeVInt(sampleSize);
        out.writeBoolean(promote);
    }

    /** @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing */
    public static FitFilterRequest parse(String name, XContentParser parser) throws IOException {
        ArtifactReference.parseName(name, "a fit");
        JsonProperties body = new JsonProperties("", parser.map());
        String method = body.text("method", METHOD);
        if (method.equals(METHOD) == false) {
            throw JsonProperties.wrong("method", method, "[" + METHOD + "]");
        }
        FitFilterRequest request = new FitFilterRequest(
                name,
                DocumentSelection.indices(body),
                DocumentSelection.query(body),
                body.texts("fields"),
                body.text("target_field", QueryGenerationConfig.DEFAULT_TARGET_FIELD),
                body.number("keep", ConsistencyFilter.DEFAULT_KEEP),
                TextLanguage.parse("language", body.text("language", TextLanguage.ENGLISH.wireName())),
                body.integer("sample_size", DEFAULT_SAMPLE, 1, MAX_SAMPLE),
                body.flag("promote", true));
        body.end();
        return request;
    }

    String name() {
        return name;
    }

    QueryBuilder query() {
        return query;
    }

    List<String> fields() {
        return fields;
    }

    String targetField() {
        return targetField;
    }

    double keep() {
        return keep;
    }

    TextLanguage language() {
        return language;
    }

    int sampleSize() {
        return sampleSize;
    }

    boolean promote() {
        return promote;
    }

    /** Writes what the parameters of a version say of how it was made. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.array("index", indices())
                .field("fields", fields)
                .field("target_field", targetField)
                .field("method", METHOD)
                .field("keep", keep)
                .field("language", language.wireName())
                .field("sample_size", sampleSize);
    }

    @Override
    protected String work() {
        return "fit rewrite filter [" + name + "]";
    }
}
