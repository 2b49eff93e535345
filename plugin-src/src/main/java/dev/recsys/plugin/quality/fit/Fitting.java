/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.fit;

import dev.recsys.ingest.quality.BayesianAverage;
import dev.recsys.ingest.quality.Quantile;
import dev.recsys.ingest.quality.Signal;
import java.util.List;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.Aggregations;
import org.opensearch.search.aggregations.bucket.filter.FilterAggregationBuilder;
import org.opensearch.search.aggregations.metrics.InternalWeightedAvg;
import org.opensearch.search.aggregations.metrics.Percentiles;
import org.opensearch.search.aggregations.metrics.PercentilesAggregationBuilder;
import org.opensearch.search.aggregations.metrics.PercentilesConfig;
import org.opensearch.search.aggregations.metrics.WeightedAvgAggregationBuilder;
import org.opensearch.search.aggregations.support.MultiValuesSourceFieldConfig;

/** How one parameter of a signal is found by an aggregation. */
sealed interface Fitting {
    /** The signal before it is fitted. */
    Signal signal();

    /** The number fields that the aggregation reads. */
    List<String> fields();

    /** A filter for the documents that count, named as the signal, with what is measured in it. */
    AggregationBuilder aggregation();

    /** What a document must have to count, in words. */
    String needs();

    /** The signal with what the aggregations in the filter found. */
    Signal fitted(Aggregations found);

    /**
     * How a signal is fitted, or null where it has nothing to fit.
     *
     * @param refit whether a table that is there is replaced
     * @param knots length of a table
     */
    static Fitting of(Signal signal, boolean refit, int knots) {
        if (signal.transform() instanceof Quantile quantile && (refit || quantile.unfitted() != null)) {
            return new Table(signal, quantile, knots);
        }
        if (signal.transform() instanceof BayesianAverage average && average.unfitted() != null) {
            return new PriorMean(signal, average);
        }
        return null;
    }

    /** The table of a quantile transform, by t-digest: exact at both ends, and within a tenth of a percent between them. */
    record Table(Signal signal, Quantile quantile, int knots) implements Fitting {
        private static final String PERCENTILES = "percentiles";

        /** The error of a rank falls with it; ten times the usual costs a shard some 100 kB a field. */
        private static final double COMPRESSION = 1_000;

        private static final double PERCENT = 100;

        @Override
        public List<String> fields() {
            return List.of(quantile.field());
        }

        @Override
        public AggregationBuilder aggregation() {
            return new FilterAggregationBuilder(signal.name(), QueryBuilders.existsQuery(quantile.field()))
                    .subAggregation(new PercentilesAggregationBuilder(
                                    PERCENTILES, percents(), new PercentilesConfig.TDigest(COMPRESSION))
                            .field(quantile.field()));
        }

        private double[] percents() {
            double[] percents = new double[knots];
            for (int i = 0; i < knots; i++) {
                percents[i] = PERCENT * i / (knots - 1);
            }
            return percents;
        }

        @Override
        public String needs() {
            return "a number in field [" + quantile.field() + "]";
        }

        @Override
        public Signal fitted(Aggregations found) {
            Percentiles percentiles = found.get(PERCENTILES);
            double[] table = new double[knots];
            double[] percents = percents();
            double last = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < knots; i++) {
                // Rounding inside the digest must not make the table fall.
                last = Math.max(last, percentiles.percentile(percents[i]));
                table[i] = last;
            }
            return new Signal(signal.name(), quantile.withTable(table), signal.missing());
        }
    }

    /** The mean over all votes: Σ count·value ÷ Σ count; documents that the transform would refuse do not count. */
    record PriorMean(Signal signal, BayesianAverage average) implements Fitting {
        private static final String MEAN = "mean";

        @Override
        public List<String> fields() {
            return List.of(average.value(), average.count());
        }

        @Override
        public AggregationBuilder aggregation() {
            return new FilterAggregationBuilder(
                            signal.name(),
                            QueryBuilders.boolQuery()
                                    .filter(QueryBuilders.rangeQuery(average.value())
                                            .gte(average.min())
                                            .lte(average.max()))
                                    .filter(QueryBuilders.rangeQuery(average.count())
                                            .gt(0)))
                    .subAggregation(new WeightedAvgAggregationBuilder(MEAN)
                            .value(field(average.value()))
                            .weight(field(average.count())));
        }

        private static MultiValuesSourceFieldConfig field(String name) {
            return new MultiValuesSourceFieldConfig.Builder().setFieldName(name).build();
        }

        @Override
        public String needs() {
            return "a number from [" + average.min() + "] to [" + average.max() + "] in field [" + average.value()
                    + "] and one above 0 in field [" + average.count() + "]";
        }

        @Override
        public Signal fitted(Aggregations found) {
            InternalWeightedAvg mean = found.get(MEAN);
            // Sums of floats may leave the range by a rounding.
            double within = Math.min(average.max(), Math.max(average.min(), mean.getValue()));
            BayesianAverage fitted = new BayesianAverage(
                    average.value(), average.count(), within, average.priorWeight(), average.min(), average.max());
            return new Signal(signal.name(), fitted, signal.missing());
        }
    }
}
