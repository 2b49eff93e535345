/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.artifact.Reservation;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.AggregatorFactory;
import org.opensearch.search.aggregations.CardinalityUpperBound;
import org.opensearch.search.internal.SearchContext;

/** Makes the aggregator of one slice of a shard; the slices share the codebook. */
final class CodebookQualityAggregatorFactory extends AggregatorFactory {
    private final Measurement measurement;
    private final DocumentFields fields;
    private Codebook codebook;

    CodebookQualityAggregatorFactory(
            String name,
            QueryShardContext context,
            AggregatorFactory parent,
            AggregatorFactories.Builder factories,
            Map<String, Object> metadata,
            Measurement measurement)
            throws IOException {
        super(name, context, parent, factories, metadata);
        this.measurement = measurement;
        this.fields = DocumentFields.of(measurement, field -> context.fieldMapper(field));
    }

    @Override
    protected Aggregator createInternal(
            SearchContext context, Aggregator parent, CardinalityUpperBound cardinality, Map<String, Object> metadata)
            throws IOException {
        if (parent != null) {
            throw new IllegalArgumentException(
                    "[" + CodebookQualityAggregationBuilder.NAME + "] does not run inside another aggregation");
        }
        return new CodebookQualityAggregator(
                name,
                context,
                metadata,
                measurement,
                codebook(context),
                fields,
                field -> queryShardContext.fieldMapper(field),
                VectorKernel.best());
    }

    private synchronized Codebook codebook(SearchContext context) {
        if (codebook == null) {
            CircuitBreaker breaker = context.bigArrays().breakerService().getBreaker(CircuitBreaker.REQUEST);
            // Centroids are kept in two layouts.
            Reservation reservation = new Reservation(
                    breaker,
                    "<codebook to measure>",
                    2L * measurement.codebook().length());
            context.addReleasable(reservation::close);
            Codebook decoded = new CodebookCodec().decode(BytesReference.toBytes(measurement.codebook()));
            reservation.resize(decoded.bytes());
            codebook = decoded;
        }
        return codebook;
    }

    @Override
    protected boolean supportsConcurrentSegmentSearch() {
        return true;
    }
}
