/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.List;

/** A model that gives documents their scores, a batch at a time; implementations are immutable and safe to share. */
public sealed interface RankingModel permits LinearModel, TreeEnsemble, RenamedModel, ExternalModel {
    /** Names of the features in the order of a matrix's columns. */
    List<String> features();

    /** For people: whose model it is, its objective and its size. */
    String label();

    /** Values that the model predicts for a document: 1, or the number of classes, at most {@link ModelLimits#MOST_OUTPUTS}. */
    int outputs();

    /** Which of the outputs is the score, from 0. */
    int output();

    /** Memory that the model takes, in bytes, about. */
    long bytes();

    /**
     * What the library that trained the model predicts, transformed as its objective says.
     *
     * @param features a column for each of {@link #features()}
     * @param out      gets {@code count · outputs} values, those of a document beside each other
     * @throws IllegalArgumentException the sizes do not fit
     */
    void predict(FeatureMatrix features, double[] out);

    /**
     * The chosen output of {@link #predict}, one value for each document.
     *
     * @param out gets {@code count} values; may be infinite, which whoever ranks by them sees to
     */
    default void score(FeatureMatrix features, double[] out) {
        if (outputs() == 1) {
            predict(features, out);
            return;
        }
        double[] all = new double[Math.multiplyExact(features.count(), outputs())];
        predict(features, all);
        if (out.length < features.count()) {
            throw new IllegalArgumentException("there is room for [" + out.length + "] scores; the batch has ["
                    + features.count() + "] documents");
        }
        for (int i = 0; i < features.count(); i++) {
            out[i] = all[i * outputs() + output()];
        }
    }
}
