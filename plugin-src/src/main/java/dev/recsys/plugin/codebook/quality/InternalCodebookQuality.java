/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;

/** What was found of a codebook's documents, on its way from the shards to the node that reports. */
final class InternalCodebookQuality extends InternalAggregation {
    private final QualitySums sums;

    InternalCodebookQuality(String name, Map<String, Object> metadata, QualitySums sums) {
        super(name, metadata);
        this.sums = sums;
    }

    InternalCodebookQuality(StreamInput in) throws IOException {
        super(in);
        this.sums = new QualitySums(in);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        sums.writeTo(out);
    }

    @Override
    public String getWriteableName() {
        return CodebookQualityAggregationBuilder.NAME;
    }

    QualitySums sums() {
        return sums;
    }

    @Override
    public InternalAggregation reduce(List<InternalAggregation> aggregations, ReduceContext context) {
        QualitySums merged = null;
        for (InternalAggregation aggregation : aggregations) {
            QualitySums each = ((InternalCodebookQuality) aggregation).sums;
            merged = merged == null ? each : merged.merge(each);
        }
        return new InternalCodebookQuality(name, metadata, merged);
    }

    @Override
    protected boolean mustReduceOnSingleInternalAgg() {
        return false;
    }

    @Override
    public Object getProperty(List<String> path) {
        throw new IllegalArgumentException("[" + getName() + "] has no property " + path);
    }

    @Override
    public XContentBuilder doXContentBody(XContentBuilder builder, Params params) throws IOException {
        return builder.field("documents", sums.seen().documents());
    }
}
