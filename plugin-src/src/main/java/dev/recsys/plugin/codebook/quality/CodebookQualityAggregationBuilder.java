/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
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
 * The aggregation that carries a codebook to the shards to be measured there.
 *
 * <p>It is sent between nodes only: it has no JSON form.
 */
public final class CodebookQualityAggregationBuilder
        extends AbstractAggregationBuilder<CodebookQualityAggregationBuilder> {
    public static final String NAME = "recsys_codebook_quality";

    private final Measurement measurement;

    CodebookQualityAggregationBuilder(Measurement measurement) {
        super(NAME);
        this.measurement = measurement;
    }

    CodebookQualityAggregationBuilder(StreamInput in) throws IOException {
        super(in);
        this.measurement = new Measurement(in);
    }

    private CodebookQualityAggregationBuilder(
            CodebookQualityAggregationBuilder clone,
            AggregatorFactories.Builder factories,
            Map<String, Object> metadata) {
        super(clone, factories, metadata);
        this.measurement = clone.measurement;
    }

    /** What registers the aggregation and its results. */
    public static SearchPlugin.AggregationSpec spec() {
        return new SearchPlugin.AggregationSpec(
                        NAME, CodebookQualityAggregationBuilder::new, CodebookQualityAggregationBuilder::refuse)
                .addResultReader(InternalCodebookQuality::new);
    }

    /** Refuses the aggregation in a search request's JSON. */
    private static CodebookQualityAggregationBuilder refuse(XContentParser parser, String name) {
        throw new IllegalArgumentException("aggregation [" + name + "] is of type [" + NAME
                + "], which only runs as a part of [GET /_plugins/_recsys/codebooks/{name}/_quality]");
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        measurement.writeTo(out);
    }

    @Override
    protected AggregatorFactory doBuild(
            QueryShardContext context, AggregatorFactory parent, AggregatorFactories.Builder factories)
            throws IOException {
        return new CodebookQualityAggregatorFactory(name, context, parent, factories, metadata, measurement);
    }

    /** For logs; the codebook would fill them. */
    @Override
    protected XContentBuilder internalXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("codebook_bytes", measurement.codebook().length())
                .field("category_field", measurement.categoryField())
                .field("date_field", measurement.dateField())
                .field("seed", measurement.seed())
                .endObject();
    }

    @Override
    protected AggregationBuilder shallowCopy(AggregatorFactories.Builder factories, Map<String, Object> metadata) {
        return new CodebookQualityAggregationBuilder(this, factories, metadata);
    }

    @Override
    public BucketCardinality bucketCardinality() {
        return BucketCardinality.NONE;
    }

    @Override
    public String getType() {
        return NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof CodebookQualityAggregationBuilder that
                && measurement.equals(that.measurement);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), measurement);
    }
}
