/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.task.IndicesTaskRequest;
import dev.recsys.plugin.training.TrainingParameters.WeightedField;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.MatchAllQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.tasks.Task;

/**
 * Asks for a codebook to be trained.
 *
 * <pre>{@code
 * { "index": "products", "query": {"match_all": {}},
 *   "fields": [{"field": "text_embedding", "weight": 1.0}],
 *   "levels": [256, 256, 256], "max_iterations": 25, "tolerance": 1e-4, "sample_size": 200000, "seed": 42,
 *   "normalize": true, "standardize": false, "normalize_residuals": false,
 *   "beam": 1, "on_missing": "skip", "promote": true }
 * }</pre>
 *
 * {@code index} (a name, a pattern or a list of them) and {@code fields} are required.
 */
public final class TrainCodebookRequest extends IndicesTaskRequest implements ToXContentObject {
    private static final List<Integer> DEFAULT_LEVELS = List.of(256, 256, 256);
    private static final int DEFAULT_ITERATIONS = 25;
    private static final double DEFAULT_TOLERANCE = 1e-4;
    private static final long DEFAULT_SAMPLE = 200_000;
    private static final long DEFAULT_SEED = 42;

    private final String name;
    private final QueryBuilder query;
    private final TrainingParameters parameters;
    private final boolean promote;

    TrainCodebookRequest(
            String name, String[] indices, QueryBuilder query, TrainingParameters parameters, boolean promote) {
        super(indices);
        this.name = name;
        this.query = query;
        this.parameters = parameters;
        this.promote = promote;
    }

    /** Reads what {@link #writeTo} wrote. */
    public TrainCodebookRequest(StreamInput in) throws IOException {
        super(in);
        name = in.readString();
        indices(in.readStringArray());
        query = in.readNamedWriteable(QueryBuilder.class);
        promote = in.readBoolean();
        setShouldStoreResult(in.readBoolean());
        parameters = new TrainingParameters(
                in.readList(field -> new WeightedField(field.readString(), field.readFloat())),
                in.readList(StreamInput::readVInt),
                in.readVInt(),
                in.readDouble(),
                in.readVLong(),
                in.readLong(),
                in.readBoolean(),
                in.readBoolean(),
                in.readBoolean(),
                in.readVInt(),
                in.readEnum(OnMissing.class));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(name);
        out.writeStringArray(indices());
        out.writeNamedWriteable(query);
        out.writeBoolean(promote);
        out.writeBoolean(getShouldStoreResult());
        out.writeCollection(parameters.fields(), (o, field) -> {
            o.writeString(field.field());
            o.writeFloat(field.weight());
        });
        out.writeCollection(parameters.levels(), StreamOutput::writeVInt);
        out.writeVInt(parameters.maxIterations());
        out.writeDouble(parameters.tolerance());
        out.writeVLong(parameters.sampleSize());
        out.writeLong(parameters.seed());
        out.writeBoolean(parameters.normalize());
        out.writeBoolean(parameters.standardize());
        out.writeBoolean(parameters.normalizeResiduals());
        out.writeVInt(parameters.beam());
        out.writeEnum(parameters.onMissing());
    }

    /**
     * Reads the JSON form.
     *
     * @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing
     */
    public static TrainCodebookRequest parse(String name, XContentParser parser) throws IOException {
        ArtifactReference reference = ArtifactReference.parse(name);
        if (reference.isLive() == false) {
            throw new IllegalArgumentException(
                    "[" + name + "] pins a version; training makes a new one, so give the name alone");
        }
        return new TrainCodebookRequestParser().parse(name, parser);
    }

    /** What the JSON form may leave out. */
    static final class Builder {
        List<String> indices = List.of();
        QueryBuilder query = new MatchAllQueryBuilder();
        List<WeightedField> fields = List.of();
        List<Integer> levels = DEFAULT_LEVELS;
        int maxIterations = DEFAULT_ITERATIONS;
        double tolerance = DEFAULT_TOLERANCE;
        long sampleSize = DEFAULT_SAMPLE;
        long seed = DEFAULT_SEED;
        boolean normalize = true;
        boolean standardize;
        boolean normalizeResiduals;
        int beam = 1;
        OnMissing onMissing = OnMissing.SKIP;
        boolean promote = true;

        TrainCodebookRequest build(String name) {
            return new TrainCodebookRequest(
                    name,
                    indices.toArray(String[]::new),
                    query,
                    new TrainingParameters(
                            fields,
                            levels,
                            maxIterations,
                            tolerance,
                            sampleSize,
                            seed,
                            normalize,
                            standardize,
                            normalizeResiduals,
                            beam,
                            onMissing),
                    promote);
        }
    }

    /** What is written into the artifact's metadata; {@link #parse} reads it again. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().array("index", indices()).field("query", query).startArray("fields");
        for (WeightedField field : parameters.fields()) {
            builder.startObject()
                    .field("field", field.field())
                    .field("weight", field.weight())
                    .endObject();
        }
        return builder.endArray()
                .field("levels", parameters.levels())
                .field("max_iterations", parameters.maxIterations())
                .field("tolerance", parameters.tolerance())
                .field("sample_size", parameters.sampleSize())
                .field("seed", parameters.seed())
                .field("normalize", parameters.normalize())
                .field("standardize", parameters.standardize())
                .field("normalize_residuals", parameters.normalizeResiduals())
                .field("beam", parameters.beam())
                .field("on_missing", parameters.onMissing().toString())
                .field("promote", promote)
                .endObject();
    }

    @Override
    protected String work() {
        return "train codebook [" + name + "]";
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new TrainCodebookTask(id, type, action, getDescription(), parentTaskId, headers, name);
    }

    public String name() {
        return name;
    }

    QueryBuilder query() {
        return query;
    }

    /** Paths of the fields whose vectors are trained on. */
    List<String> vectorFields() {
        return parameters.fields().stream().map(WeightedField::field).toList();
    }

    TrainingParameters parameters() {
        return parameters;
    }

    /** Whether the version goes live if it is the first of its name. */
    boolean promote() {
        return promote;
    }
}
