/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;

/** What a pass found out, on its way from the shards to the training run. */
public final class InternalVectorPass extends InternalAggregation {
    private final PassResult result;

    InternalVectorPass(String name, Map<String, Object> metadata, PassResult result) {
        super(name, metadata);
        this.result = result;
    }

    /** Reads what {@link #doWriteTo} wrote. */
    public InternalVectorPass(StreamInput in) throws IOException {
        super(in);
        this.result = PassResult.read(in);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        PassResult.write(out, result);
    }

    @Override
    public String getWriteableName() {
        return VectorPassAggregationBuilder.NAME;
    }

    PassResult result() {
        return result;
    }

    @Override
    public InternalAggregation reduce(List<InternalAggregation> aggregations, ReduceContext context) {
        PassResult merged = null;
        for (InternalAggregation aggregation : aggregations) {
            PassResult each = ((InternalVectorPass) aggregation).result;
            merged = merged == null ? each : merged.merge(each);
        }
        return new InternalVectorPass(name, metadata, merged);
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
        return builder.field("pass", result.getClass().getSimpleName());
    }
}
