/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.AggregatorFactory;
import org.opensearch.search.aggregations.CardinalityUpperBound;
import org.opensearch.search.internal.ReaderContext;
import org.opensearch.search.internal.SearchContext;

/** Makes the aggregator of one slice of a shard; the slices share the shard's sample. */
final class VectorPassAggregatorFactory extends AggregatorFactory {
    private final TrainingFrame frame;
    private final VectorPass pass;
    private final int depth;

    VectorPassAggregatorFactory(
            String name,
            QueryShardContext context,
            AggregatorFactory parent,
            AggregatorFactories.Builder factories,
            Map<String, Object> metadata,
            TrainingFrame frame,
            VectorPass pass,
            int depth)
            throws IOException {
        super(name, context, parent, factories, metadata);
        this.frame = frame;
        this.pass = pass;
        this.depth = depth;
    }

    @Override
    protected Aggregator createInternal(
            SearchContext context, Aggregator parent, CardinalityUpperBound cardinality, Map<String, Object> metadata)
            throws IOException {
        ReaderContext readerContext = context.readerContext();
        if (parent != null || readerContext == null || readerContext.singleSession()) {
            throw new IllegalArgumentException(
                    "[" + VectorPassAggregationBuilder.NAME + "] runs on a point in time only, and not inside another");
        }
        CircuitBreaker breaker = context.bigArrays().breakerService().getBreaker(CircuitBreaker.REQUEST);
        return new VectorPassAggregator(
                name,
                context,
                metadata,
                frame,
                pass,
                depth,
                ShardSample.of(readerContext, breaker),
                field -> queryShardContext.fieldMapper(field),
                VectorKernel.best());
    }

    @Override
    protected boolean supportsConcurrentSegmentSearch() {
        return true;
    }
}
