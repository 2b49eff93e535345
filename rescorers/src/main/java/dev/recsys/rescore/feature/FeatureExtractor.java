/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import dev.recsys.rescore.model.FeatureMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.FixedBitSet;

/**
 * Reads the features of a shard's candidates, column by column and each in the order of the documents; threads may share it.
 *
 * <p>First the values themselves, then what stands for missing ones, then crosses in the order of their declaration: they see their
 * operands as the model does. A cross of an operand that is still NaN is missing itself.
 */
public final class FeatureExtractor {
    private final FeatureSet features;
    private final List<FeatureColumn> columns;

    /** Binds a feature to a request and a shard. */
    @FunctionalInterface
    public interface Binder {
        /** @param feature any but a {@link Feature.Cross} */
        FeatureColumn column(Feature feature) throws IOException;
    }

    /** The candidates of one segment. */
    private record Run(LeafReaderContext leaf, int from, int to) {}

    private FeatureExtractor(FeatureSet features, List<FeatureColumn> columns) {
        this.features = features;
        this.columns = columns;
    }

    public static FeatureExtractor of(FeatureSet features, Binder binder) throws IOException {
        List<FeatureColumn> columns = new ArrayList<>();
        for (Feature feature : features.features()) {
            columns.add(feature instanceof Feature.Cross ? FeatureColumn.ABSENT : binder.column(feature));
        }
        return new FeatureExtractor(features, List.copyOf(columns));
    }

    public FeatureSet features() {
        return features;
    }

    /** The queries whose scores are features. */
    public List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        for (FeatureColumn column : columns) {
            if (column instanceof QueryColumn query) {
                queries.add(query.query());
            }
        }
        return queries;
    }

    /** Bytes that {@link #extract} takes for so many candidates, with a score for each: a value, and a bit for whether it is missing. */
    public long bytes(int candidates) {
        return (long) Double.BYTES * candidates * (features.size() + 1)
                + (long) candidates * features.size() / Byte.SIZE;
    }

    /** Reads all features of all candidates. */
    public ExtractedFeatures extract(IndexSearcher searcher, Candidates candidates) throws IOException {
        List<Run> runs = new ArrayList<>();
        candidates.forEachLeaf(
                searcher.getIndexReader().leaves(), (leaf, from, to) -> runs.add(new Run(leaf, from, to)));
        int count = candidates.size();
        double[][] values = new double[features.size()][count];
        FixedBitSet[] missing = new FixedBitSet[values.length];
        long[] nanos = new long[FeatureKind.values().length];
        long start = System.nanoTime();
        for (int i = 0; i < values.length; i++) {
            Feature feature = features.features().get(i);
            if (feature instanceof Feature.Cross cross) {
                cross(cross, values, values[i], count);
            } else {
                FeatureColumn column = columns.get(i).prepare(searcher);
                for (Run run : runs) {
                    column.read(run.leaf(), candidates, run.from(), run.to(), values[i]);
                }
            }
            missing[i] = complete(values[i], count, feature.missing());
            long end = System.nanoTime();
            nanos[FeatureKind.of(feature).ordinal()] += end - start;
            start = end;
        }
        return new ExtractedFeatures(features, new FeatureMatrix(values, count), missing, nanos);
    }

    private static FixedBitSet complete(double[] values, int count, double substitute) {
        // A set of no bits cannot be made.
        FixedBitSet missing = new FixedBitSet(Math.max(1, count));
        for (int i = 0; i < count; i++) {
            if (Double.isNaN(values[i])) {
                missing.set(i);
                values[i] = substitute;
            }
        }
        return missing;
    }

    private void cross(Feature.Cross cross, double[][] values, double[] out, int count) {
        double[] a = values[features.column(cross.of().get(0))];
        double[] b = values[features.column(cross.of().get(1))];
        switch (cross.operation()) {
            case PRODUCT -> {
                for (int i = 0; i < count; i++) {
                    out[i] = a[i] * b[i];
                }
            }
            case SUM -> {
                for (int i = 0; i < count; i++) {
                    out[i] = a[i] + b[i];
                }
            }
            case DIFFERENCE -> {
                for (int i = 0; i < count; i++) {
                    out[i] = a[i] - b[i];
                }
            }
            case RATIO -> {
                for (int i = 0; i < count; i++) {
                    out[i] = b[i] == 0 ? Double.NaN : a[i] / b[i];
                }
            }
            case MINIMUM -> {
                for (int i = 0; i < count; i++) {
                    out[i] = Math.min(a[i], b[i]);
                }
            }
            case MAXIMUM -> {
                for (int i = 0; i < count; i++) {
                    out[i] = Math.max(a[i], b[i]);
                }
            }
        }
    }
}
