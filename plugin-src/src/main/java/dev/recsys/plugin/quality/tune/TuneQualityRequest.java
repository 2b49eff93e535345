/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.judgment.JudgmentSource;
import dev.recsys.plugin.judgment.QueryTemplate;
import dev.recsys.plugin.task.IndicesTaskRequest;
import java.io.IOException;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.tasks.Task;

/**
 * Asks for the weights of a quality profile to be tuned.
 *
 * <pre>{@code
 * { "index": "products",
 *   "search": { "query": { "multi_match": { "query": "$query", "fields": ["title"] } } },
 *   "judgments": [ { "query": "usb hub", "params": { "vector": [0.1, 0.2] }, "ratings": { "B07CXG6C9W": 1.0 } } ],
 *   "objective": { "metric": "mean_signal", "signal": "rating" },
 *   "guardrail": { "metric": "ndcg", "max_drop": 0.01, "margin": 1.645 },
 *   "k": 10, "candidates": 500, "first_pass": "score", "baseline": "profile",
 *   "folds": 5, "evaluations": 1000, "seed": 42, "promote": true }
 * }</pre>
 *
 * {@code index}, {@code search} and {@code judgments} are required. Judgments may also be
 * {@code {"index", "query_field", "document_field", "rating_field"}} or
 * {@code {"ubi": {"queries_index", "events_index", "after", "action_grades"}}}.
 */
public final class TuneQualityRequest extends IndicesTaskRequest implements ToXContentObject {
    private final ArtifactReference profile;
    private final QueryTemplate search;
    private final JudgmentSource judgments;
    private final TuningParameters parameters;

    TuneQualityRequest(
            ArtifactReference profile,
            String[] indices,
            QueryTemplate search,
            JudgmentSource judgments,
            TuningParameters parameters) {
        super(indices);
        this.profile = profile;
        this.search = search;
        this.judgments = judgments;
        this.parameters = parameters;
    }

    /** Reads what {@link #writeTo} wrote. */
    public TuneQualityRequest(StreamInput in) throws IOException {
        super(in);
        profile = ArtifactReference.parse(in.readString());
        indices(in.readStringArray());
        search = new QueryTemplate(in.readString());
        judgments = JudgmentSource.read(in);
        parameters = new TuningParameters(in);
        setShouldStoreResult(in.readBoolean());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(profile.toString());
        out.writeStringArray(indices());
        out.writeString(search.json());
        judgments.writeTo(out);
        parameters.writeTo(out);
        out.writeBoolean(getShouldStoreResult());
    }

    /**
     * Reads the JSON form.
     *
     * @param profile {@code name}, or {@code name@version} to start from a version that is not live
     * @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing
     */
    public static TuneQualityRequest parse(String profile, XContentParser parser) throws IOException {
        JsonProperties body = new JsonProperties("", parser.map());
        String[] indices = body.texts("index").toArray(String[]::new);
        JsonProperties search = body.object("search");
        Object query = search.take("query");
        search.end();
        if (query instanceof Map<?, ?> == false) {
            throw JsonProperties.wrong("search.query", query, "a query, with \"$query\" where the text belongs");
        }
        JudgmentSource judgments = JudgmentSource.parse(body.take("judgments"));
        TuningParameters parameters = TuningParameters.take(body);
        body.end();
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return new TuneQualityRequest(
                    ArtifactReference.parse(profile),
                    indices,
                    new QueryTemplate(builder.value(query).toString()),
                    judgments,
                    parameters);
        }
    }

    /** Writes what {@link #parse} reads; with {@link JudgmentSource#SUMMARY} without the judgments themselves. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().array("index", indices());
        builder.startObject("search")
                .field("query")
                .map(XContentHelper.convertToMap(JsonXContent.jsonXContent, search.json(), true))
                .endObject();
        builder.field("judgments");
        judgments.toXContent(builder, params);
        builder.startObject("objective");
        parameters.objective().fields(builder);
        builder.endObject();
        if (parameters.guardrail() != null) {
            builder.startObject("guardrail");
            parameters.guardrail().metric().fields(builder);
            builder.field("max_drop", parameters.guardrail().maxDrop())
                    .field("margin", parameters.guardrail().margin())
                    .endObject();
        }
        return builder.field("candidates", parameters.candidates())
                .field("first_pass", parameters.firstPass().toString())
                .field("baseline", parameters.baseline().toString())
                .field("folds", parameters.folds())
                .field("evaluations", parameters.evaluations())
                .field("seed", parameters.seed())
                .field("promote", parameters.promote())
                .endObject();
    }

    /** The profile whose weights are tuned. */
    public ArtifactReference profile() {
        return profile;
    }

    QueryTemplate search() {
        return search;
    }

    JudgmentSource judgments() {
        return judgments;
    }

    TuningParameters parameters() {
        return parameters;
    }

    @Override
    protected String work() {
        return "tune quality profile [" + profile + "]";
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new TuneQualityTask(id, type, action, getDescription(), parentTaskId, headers, profile.name());
    }
}
