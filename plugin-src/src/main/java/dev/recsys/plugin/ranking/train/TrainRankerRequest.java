/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.ranking.evaluate.RankingTask;
import dev.recsys.plugin.task.IndicesTaskRequest;
import dev.recsys.plugin.task.WireJson;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.tasks.Task;

/**
 * Asks for a version of a ranking model to be trained.
 *
 * <pre>{@code
 * { "index": "products",
 *   "tasks": { "search": { "judgments": [ { "query": "usb hub", "ratings": { "B07CXG6C9W": 1 } } ],
 *                          "first_pass": { "query": { "match": { "title": "$query" } }, "size": 100 } } },
 *   "features": [ … ], "imputation": { … },
 *   "algorithm": "lambdamart", "parameters": { "num_leaves": 31 },
 *   "holdout": { "fraction": 0.2, "validation": 0.2 },
 *   "negatives": { "unjudged": "zero", "per_query": 20 },
 *   "report": { "specialised": true, "ablations": ["imputation", "task"], "learning_curve": true },
 *   "seed": 42, "promote": { "min_improvement": 0, "task_tolerance": 0.02 } }
 * }</pre>
 *
 * {@code index} and {@code tasks} are required, and {@code features} where no version is live.
 */
public final class TrainRankerRequest extends IndicesTaskRequest implements ToXContentObject {
    private final String name;
    private final TrainingPlan plan;

    TrainRankerRequest(String name, String[] indices, TrainingPlan plan) {
        super(indices);
        this.name = name;
        this.plan = plan;
    }

    /** Reads what {@link #writeTo} wrote. */
    public TrainRankerRequest(StreamInput in) throws IOException {
        super(in);
        name = in.readString();
        indices(in.readStringArray());
        plan = TrainingPlan.take(WireJson.read(in));
        setShouldStoreResult(in.readBoolean());
    }

    /** What is asked for goes between nodes as the JSON that a user would write. */
    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(name);
        out.writeStringArray(indices());
        WireJson.write(out, json -> plan.fields(json, ToXContent.EMPTY_PARAMS));
        out.writeBoolean(getShouldStoreResult());
    }

    /**
     * Reads the JSON form.
     *
     * @param name of the model
     * @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing
     */
    public static TrainRankerRequest parse(String name, XContentParser parser) throws IOException {
        ArtifactReference.parseName(name, "a training");
        JsonProperties body = new JsonProperties("", parser.mapOrdered());
        String[] indices = body.texts("index").toArray(String[]::new);
        return new TrainRankerRequest(name, indices, TrainingPlan.take(body));
    }

    /** Writes what {@link #parse} reads; with {@link dev.recsys.plugin.ranking.evaluate.GroupSource#SUMMARY} without the judgments. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().array("index", indices());
        plan.fields(builder, params);
        return builder.endObject();
    }

    /** The model of which a version is made. */
    public String name() {
        return name;
    }

    TrainingPlan plan() {
        return plan;
    }

    @Override
    protected String work() {
        return "train ranking model [" + name + "] for "
                + plan.tasks().stream().map(RankingTask::name).toList();
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new TrainRankerTask(id, type, action, getDescription(), parentTaskId, headers, name);
    }
}
