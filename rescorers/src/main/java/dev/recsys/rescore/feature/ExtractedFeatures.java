/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import dev.recsys.rescore.model.FeatureMatrix;
import org.apache.lucene.util.FixedBitSet;

/**
 * The features of some candidates; made for one request and not shared.
 *
 * @param features of the matrix's columns
 * @param matrix   what a model sees: values that were missing are those that features declare for it
 * @param missing  for each column, the candidates that have no value of their own
 * @param nanos    time that each kind took, by the ordinal of {@link FeatureKind}
 */
public record ExtractedFeatures(FeatureSet features, FeatureMatrix matrix, FixedBitSet[] missing, long[] nanos) {
    /** Number of candidates. */
    public int count() {
        return matrix.count();
    }

    public double value(int feature, int candidate) {
        return matrix.column(feature)[candidate];
    }

    /** Whether a candidate has no value of its own. */
    public boolean isMissing(int feature, int candidate) {
        return missing[feature].get(candidate);
    }

    /** How many candidates have no value of their own. */
    public int missing(int feature) {
        return missing[feature].cardinality();
    }

    /** Whether what is missing gets a value; otherwise it stays NaN, and the model decides. */
    public boolean isImputed(int feature) {
        return Double.isNaN(features.features().get(feature).missing()) == false;
    }

    /** The same values for a model, whose features are columns of these; nothing is copied. */
    public FeatureMatrix select(int[] columns) {
        double[][] selected = new double[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            selected[i] = matrix.column(columns[i]);
        }
        return new FeatureMatrix(selected, matrix.count());
    }
}
