/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.tasks.Task;

/**
 * Asks what versions of a ranking model are worth on judgments.
 *
 * <pre>{@code
 * { "index": "products", "tasks": { … as for a training … }, "versions": ["ranker@1", "ranker@2"], "seed": 42 }
 * }</pre>
 *
 * {@code index} and {@code tasks} are required; without {@code versions} it is the live one.
 */
public final class EvaluateRankerRequest extends ActionRequest implements IndicesRequest.Replaceable, ToXContentObject {
    private static final int MOST_VERSIONS = 10;
    private static final int USUAL_SEED = 42;

    private final String name;
    private final List<RankingTask> tasks;
    private final List<String> versions;
    private final int seed;
    private String[] indices;
    private boolean shouldStoreResult;

    /** @param versions references of the model, with or without a version */
    EvaluateRankerRequest(String name, String[] indices, List<RankingTask> tasks, List<String> versions, int seed) {
        this.name = name;
        this.indices = indices;
        this.tasks = List.copyOf(tasks);
        this.versions = List.copyOf(versions);
        this.seed = seed;
        if (versions.isEmpty() || versions.size() > MOST_VERSIONS) {
            throw JsonProperties.wrong("versions", versions, "a list of 1 to " + MOST_VERSIONS + " versions");
        }
        if (new HashSet<>(versions).size() < versions.size()) {
            throw JsonProperties.wrong("versions", versions, "a list of different versions");
        }
    }

    /** Reads what {@link #writeTo} wrote. */
    public EvaluateRankerRequest(StreamInput in) throws IOException {
        super(in);
        name = in.readString();
        indices = in.readStringArray();
        BytesReference json = in.readBytesReference();
        tasks = RankingTask.parse(new JsonProperties(
                "",
                XContentHelper.convertToMap(json, true, MediaTypeRegistry.JSON).v2()));
        versions = in.readStringList();
        seed = in.readInt();
        shouldStoreResult = in.readBoolean();
    }

    /** Tasks go between nodes as the JSON that a user would write. */
    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(name);
        out.writeStringArray(indices);
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            RankingTask.write(tasks, builder, ToXContent.EMPTY_PARAMS);
            out.writeBytesReference(BytesReference.bytes(builder.endObject()));
        }
        out.writeStringCollection(versions);
        out.writeInt(seed);
        out.writeBoolean(shouldStoreResult);
    }

    /**
     * Reads the JSON form.
     *
     * @param name of the model
     * @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing
     */
    public static EvaluateRankerRequest parse(String name, XContentParser parser) throws IOException {
        JsonProperties body = new JsonProperties("", parser.mapOrdered());
        String[] indices = body.texts("index").toArray(String[]::new);
        List<RankingTask> tasks = RankingTask.parse(body);
        List<String> versions = body.texts("versions", List.of(name));
        int seed = body.integer("seed", USUAL_SEED, Integer.MIN_VALUE, Integer.MAX_VALUE);
        body.end();
        for (String version : versions) {
            if (ArtifactReference.parse(version)
                            .name()
                            .equals(ArtifactReference.parse(name).name())
                    == false) {
                throw JsonProperties.wrong("versions", version, "a version of [" + name + "], such as " + name + "@1");
            }
        }
        return new EvaluateRankerRequest(name, indices, tasks, versions, seed);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().array("index", indices);
        RankingTask.write(tasks, builder, params);
        return builder.field("versions", versions).field("seed", seed).endObject();
    }

    /** The model whose versions are measured. */
    public String name() {
        return name;
    }

    List<RankingTask> tasks() {
        return tasks;
    }

    List<String> versions() {
        return versions;
    }

    int seed() {
        return seed;
    }

    /** Whether the result is kept for {@code GET _tasks}. */
    void setShouldStoreResult(boolean shouldStoreResult) {
        this.shouldStoreResult = shouldStoreResult;
    }

    @Override
    public boolean getShouldStoreResult() {
        return shouldStoreResult;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public String getDescription() {
        return "evaluate ranking models " + versions + " on [" + String.join(",", indices) + "]";
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new EvaluateRankerTask(id, type, action, getDescription(), parentTaskId, headers, name);
    }

    @Override
    public String[] indices() {
        return indices;
    }

    @Override
    public EvaluateRankerRequest indices(String... newIndices) {
        this.indices = newIndices;
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
}
