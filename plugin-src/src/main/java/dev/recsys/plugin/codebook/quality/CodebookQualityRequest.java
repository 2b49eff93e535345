/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.task.IndicesTaskRequest;
import java.io.IOException;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.index.query.MatchAllQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.tasks.Task;

/** Asks how well a codebook describes documents. */
public final class CodebookQualityRequest extends IndicesTaskRequest {
    static final int DEFAULT_SAMPLE_SIZE = 100_000;

    /** Some hundred megabytes of prefixes; from a tenth of this on, the figures hardly change. */
    static final int MAX_SAMPLE_SIZE = 10_000_000;

    static final long DEFAULT_SEED = 42;

    private final ArtifactReference reference;
    private final QueryBuilder query;
    private final String categoryField;
    private final String dateField;
    private final int sampleSize;
    private final long seed;

    /**
     * Asks for a measurement.
     *
     * @param indices       names, aliases, data streams or patterns of them
     * @param query         which of their documents, or null for all
     * @param categoryField keyword field for the purity, or null
     * @param dateField     date field that tells which documents came after the codebook, or null
     * @param sampleSize    documents to measure, about; all where there are fewer
     * @param seed          of the sample and of the shuffled control
     */
    public CodebookQualityRequest(
            ArtifactReference reference,
            String[] indices,
            @Nullable QueryBuilder query,
            @Nullable String categoryField,
            @Nullable String dateField,
            long sampleSize,
            long seed) {
        super(indices);
        if (indices.length == 0) {
            throw new IllegalArgumentException("[index] is missing; name the index whose documents are to be measured");
        }
        if (sampleSize < 1 || sampleSize > MAX_SAMPLE_SIZE) {
            throw new IllegalArgumentException(
                    "[sample_size] is [" + sampleSize + "]; it must be from 1 to " + MAX_SAMPLE_SIZE);
        }
        this.reference = reference;
        this.query = query == null ? new MatchAllQueryBuilder() : query;
        this.categoryField = categoryField;
        this.dateField = dateField;
        this.sampleSize = (int) sampleSize;
        this.seed = seed;
    }

    CodebookQualityRequest(StreamInput in) throws IOException {
        super(in);
        this.reference = ArtifactReference.parse(in.readString());
        indices(in.readStringArray());
        this.query = in.readNamedWriteable(QueryBuilder.class);
        this.categoryField = in.readOptionalString();
        this.dateField = in.readOptionalString();
        this.sampleSize = in.readVInt();
        this.seed = in.readLong();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(reference.toString());
        out.writeStringArray(indices());
        out.writeNamedWriteable(query);
        out.writeOptionalString(categoryField);
        out.writeOptionalString(dateField);
        out.writeVInt(sampleSize);
        out.writeLong(seed);
    }

    @Override
    protected String work() {
        return "measure codebook [" + reference + "]";
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new CodebookQualityTask(id, type, action, getDescription(), parentTaskId, headers);
    }

    public ArtifactReference reference() {
        return reference;
    }

    public QueryBuilder query() {
        return query;
    }

    @Nullable
    public String categoryField() {
        return categoryField;
    }

    @Nullable
    public String dateField() {
        return dateField;
    }

    public int sampleSize() {
        return sampleSize;
    }

    public long seed() {
        return seed;
    }
}
