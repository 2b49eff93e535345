/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.task.IndicesTaskRequest;
import dev.recsys.plugin.task.WireJson;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
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
 * Asks what versions of a ranking model are worth on judgments.
 *
 * <pre>{@code
 * { "index": "products", "tasks": { … as for a training … }, "versions": ["ranker@1", "ranker@2"], "seed": 42 }
 * }</pre>
 *
 * {@code index} and {@code tasks} are required; without {@code versions} it is the live one.
 */
public final class EvaluateRankerRequest extends IndicesTaskRequest implements ToXContentObject {
    private static final int MOST_VERSIONS = 10;
    private static final int USUAL_SEED = 42;

    private final String name;
    private final List<RankingTask> tasks;
    private final List<String> versions;
    private final int seed;

    /** @param versions references of the model, with or without a version */
    EvaluateRankerRequest(String name, String[] indices, List<RankingTask> tasks, List<String> versions, int seed) {
        super(indices);
        this.name = name;
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
        indices(in.readStringArray());
        tasks = RankingTask.parse(WireJson.read(in));
        versions = in.readStringList();
        seed = in.readInt();
        setShouldStoreResult(in.readBoolean());
    }

    /** Tasks go between nodes as the JSON that a user would write. */
    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(name);
        out.writeStringArray(indices());
        WireJson.write(out, json -> RankingTask.write(tasks, json, ToXContent.EMPTY_PARAMS));
        out.writeStringCollection(versions);
        out.writeInt(seed);
        out.writeBoolean(getShouldStoreResult());
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
        builder.startObject().array("index", indices());
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

    @Override
    protected String work() {
        return "evaluate ranking models " + versions;
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new EvaluateRankerTask(id, type, action, getDescription(), parentTaskId, headers, name);
    }
}
