/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.ConsistencyOptions;
import dev.recsys.ingest.rewrite.QueryGenerationConfig;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.ingest.rewrite.TextLanguage;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilter;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.judgment.JudgmentSource;
import dev.recsys.plugin.judgment.QueryTemplate;
import dev.recsys.plugin.rewrite.DocumentSelection;
import dev.recsys.plugin.rewrite.RewriteTaskRequest;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
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
 *   "method": "bm25", "keep": 0.3, "language": "english", "sample_size": 20000, "seed": 0, "promote": true }
 * }</pre>
 *
 * {@code index} is required, and {@code fields} unless a search scores and there are no judgments. {@code "judgments"} in place of
 * {@code "keep"} (as a tuning of a quality profile takes them) choose the share for the {@code "types"} of queries that are looked at.
 * {@code "method": "search"} takes the scores from {@code "search": {"query": {"neural": {…"$query"…}}}}.
 */
public final class FitFilterRequest extends RewriteTaskRequest implements ToXContentFragment {
    private static final int DEFAULT_SAMPLE = 20_000;

    /** Each query of a document costs a search. */
    private static final int DEFAULT_SEARCH_SAMPLE = 2_000;

    /** Of the JSON of a search; a stored filter holds it. */
    private static final int MAX_SEARCH = 10_000;

    private static final int MAX_SAMPLE = 1_000_000;

    private final String name;
    private final QueryBuilder query;
    private final List<String> fields;
    private final String targetField;
    private final double keep;

    @Nullable
    private final JudgmentSource judgments;

    private final Set<RewriteType> types;

    @Nullable
    private final QueryTemplate search;

    private final TextLanguage language;
    private final int sampleSize;
    private final long seed;
    private final boolean promote;

    private enum Method {
        BM25,
        SEARCH;

        static Method parse(String text) {
            for (Method method : values()) {
                if (method.toString().equals(text)) {
                    return method;
                }
            }
            throw JsonProperties.wrong("method", text, List.of(values()).toString());
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private FitFilterRequest(
            String name,
            String[] indices,
            QueryBuilder query,
            List<String> fields,
            String targetField,
            double keep,
            @Nullable JudgmentSource judgments,
            Set<RewriteType> types,
            @Nullable QueryTemplate search,
            TextLanguage language,
            int sampleSize,
            long seed,
            boolean promote) {
        super(indices);
        this.name = name;
        this.query = query;
        this.fields = fields;
        this.targetField = targetField;
        this.keep = keep;
        this.judgments = judgments;
        this.types = types;
        this.search = search;
        this.language = language;
        this.sampleSize = sampleSize;
        this.seed = seed;
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
        judgments = in.readBoolean() ? JudgmentSource.read(in) : null;
        types = in.readEnumSet(RewriteType.class);
        search = in.readBoolean() ? new QueryTemplate(in.readString()) : null;
        language = TextLanguage.parse("language", in.readString());
        sampleSize = in.readVInt();
        seed = in.readLong();
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
        out.writeOptionalWriteable(judgments);
        out.writeEnumSet(EnumSet.copyOf(types));
        out.writeBoolean(search != null);
        if (search != null) {
            out.writeString(search.json());
        }
        out.writeString(language.wireName());
        out.writeVInt(sampleSize);
        out.writeLong(seed);
        out.writeBoolean(promote);
    }

    /** @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing */
    public static FitFilterRequest parse(String name, XContentParser parser) throws IOException {
        ArtifactReference.parseName(name, "a fit");
        JsonProperties body = new JsonProperties("", parser.map());
        Method method = Method.parse(body.text("method", Method.BM25.toString()));
        QueryTemplate search = search(method, body);
        JudgmentSource judgments = body.has("judgments") ? JudgmentSource.parse(body.take("judgments")) : null;
        if (judgments != null && body.has("keep")) {
            throw new IllegalArgumentException(
                    "[keep] and [judgments] are given; the judgments choose the share that is kept, so leave one out");
        }
        boolean needsText = method == Method.BM25 || judgments != null;
        FitFilterRequest request = new FitFilterRequest(
                name,
                DocumentSelection.indices(body),
                DocumentSelection.query(body),
                needsText ? body.texts("fields") : body.textsIfAny("fields"),
                body.text("target_field", QueryGenerationConfig.DEFAULT_TARGET_FIELD),
                body.number("keep", ConsistencyFilter.DEFAULT_KEEP),
                judgments,
                types(body),
                search,
                TextLanguage.parse("language", body.text("language", TextLanguage.ENGLISH.wireName())),
                body.integer(
                        "sample_size", method == Method.BM25 ? DEFAULT_SAMPLE : DEFAULT_SEARCH_SAMPLE, 1, MAX_SAMPLE),
                body.whole("seed", 0),
                body.flag("promote", true));
        body.end();
        return request;
    }

    private static QueryTemplate search(Method method, JsonProperties body) throws IOException {
        if (method == Method.BM25) {
            if (body.has("search")) {
                throw new IllegalArgumentException("[search] is for [method] = [search]; [bm25] has none");
            }
            return null;
        }
        JsonProperties search = body.object("search");
        Object query = search.take("query");
        search.end();
        if (query instanceof Map<?, ?> == false) {
            throw JsonProperties.wrong("search.query", query, "a query, with \"$query\" where the text belongs");
        }
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            String json = builder.value(query).toString();
            if (json.length() > MAX_SEARCH) {
                throw new IllegalArgumentException(
                        "[search.query] has [" + json.length() + "] characters; it must have at most " + MAX_SEARCH);
            }
            return new QueryTemplate(json);
        }
    }

    /** Takes {@code types}: which queries are looked at; others are kept whatever they score. */
    static Set<RewriteType> types(JsonProperties body) {
        Set<RewriteType> types = EnumSet.noneOf(RewriteType.class);
        for (String type : body.texts(
                "types",
                ConsistencyOptions.DEFAULT_TYPES.stream()
                        .map(RewriteType::wireName)
                        .toList())) {
            types.add(RewriteType.parse("types", type));
        }
        return types;
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

    /** What chooses the share that is kept; null if it is given. */
    @Nullable
    JudgmentSource judgments() {
        return judgments;
    }

    Set<RewriteType> types() {
        return types;
    }

    /** What scores; null if BM25 of the document's text does. */
    @Nullable
    QueryTemplate search() {
        return search;
    }

    TextLanguage language() {
        return language;
    }

    int sampleSize() {
        return sampleSize;
    }

    long seed() {
        return seed;
    }

    boolean promote() {
        return promote;
    }

    /** Writes what the parameters of a version say of how it was made. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.array("index", indices()).field("fields", fields).field("target_field", targetField);
        builder.field("method", (search == null ? Method.BM25 : Method.SEARCH).toString());
        if (search != null) {
            builder.startObject("search")
                    .field("query")
                    .map(XContentHelper.convertToMap(JsonXContent.jsonXContent, search.json(), true))
                    .endObject();
        }
        if (judgments == null) {
            builder.field("keep", keep);
        } else {
            builder.field("judgments");
            judgments.toXContent(builder, new MapParams(Map.of(JudgmentSource.SUMMARY, "true")));
            builder.array("types", types.stream().map(RewriteType::wireName).toArray(String[]::new));
        }
        return builder.field("language", language.wireName())
                .field("sample_size", sampleSize)
                .field("seed", seed);
    }

    @Override
    protected String work() {
        return "fit rewrite filter [" + name + "]";
    }
}
