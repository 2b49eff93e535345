/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.io.IOException;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.aggregations.AbstractAggregationBuilder;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.AggregatorFactory;

/**
 * The aggregation that carries a pass of a training run to the shards.
 *
 * <p>It is sent between nodes only: it has no JSON form, since a pass makes sense only as a part of a run.
 */
public final class VectorPassAggregationBuilder extends AbstractAggregationBuilder<VectorPassAggregationBuilder> {
    public static final String NAME = "recsys_vector_pass";

    private final TrainingFrame frame;
    private final VectorPass pass;
    private final int depth;

    /** @param depth levels that the codebook will have */
    VectorPassAggregationBuilder(TrainingFrame frame, VectorPass pass, int depth) {
        super(NAME);
        this.frame = frame;
        this.pass = pass;
        this.depth = depth;
    }

    /** Reads what {@link #doWriteTo} wrote. */
    public VectorPassAggregationBuilder(StreamInput in) throws IOException {
        super(in);
        this.frame = new TrainingFrame(in);
        this.pass = VectorPass.read(in);
        this.depth = in.readVInt();
    }

    private VectorPassAggregationBuilder(
            VectorPassAggregationBuilder clone, AggregatorFactories.Builder factories, Map<String, Object> metadata) {
        super(clone, factories, metadata);
        this.frame = clone.frame;
        this.pass = clone.pass;
        this.depth = clone.depth;
    }

    /** What registers the aggregation and its results. */
    public static SearchPlugin.AggregationSpec spec() {
        return new SearchPlugin.AggregationSpec(
                        NAME, VectorPassAggregationBuilder::new, VectorPassAggregationBuilder::refuse)
                .addResultReader(InternalVectorPass::new);
    }

    /** Refuses the aggregation in a search request's JSON. */
    private static VectorPassAggregationBuilder refuse(XContentParser parser, String name) {
        throw new IllegalArgumentException("aggregation [" + name + "] is of type [" + NAME
                + "], which only runs as a part of [POST /_plugins/_recsys/codebooks/{name}/_train]");
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        frame.writeTo(out);
        VectorPass.write(out, pass);
        out.writeVInt(depth);
    }

    @Override
    protected AggregatorFactory doBuild(
            QueryShardContext context, AggregatorFactory parent, AggregatorFactories.Builder factories)
            throws IOException {
        return new VectorPassAggregatorFactory(name, context, parent, factories, metadata, frame, pass, depth);
    }

    /** Says which pass it is, for logs; the centroids would fill them. */
    @Override
    protected XContentBuilder internalXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("pass", pass.getClass().getSimpleName())
                .field("level", frame.level() + 1)
                .endObject();
    }

    @Override
    protected AggregationBuilder shallowCopy(AggregatorFactories.Builder factories, Map<String, Object> metadata) {
        return new VectorPassAggregationBuilder(this, factories, metadata);
    }

    @Override
    public BucketCardinality bucketCardinality() {
        return BucketCardinality.NONE;
    }

    @Override
    public String getType() {
        return NAME;
    }
}
