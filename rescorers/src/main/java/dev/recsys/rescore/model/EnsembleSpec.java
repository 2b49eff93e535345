/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.List;

/**
 * What a model file says about an ensemble.
 *
 * @param features        names in the order of columns
 * @param label           for people
 * @param rule            whose comparisons the splits make
 * @param trees           in the order in which they are summed
 * @param groups          the output to which each tree adds
 * @param base            where the sum of each output starts
 * @param divisor         by which sums are divided: the number of iterations of a random forest, else 1
 * @param singlePrecision sums are rounded to float after each tree, as XGBoost's are
 * @param transform       from sums to predictions
 * @param output          which output is the score
 */
record EnsembleSpec(
        List<String> features,
        String label,
        SplitRule rule,
        List<Tree> trees,
        int[] groups,
        double[] base,
        double divisor,
        boolean singlePrecision,
        OutputTransform transform,
        int output) {
    EnsembleSpec {
        features = List.copyOf(features);
        trees = List.copyOf(trees);
        FeatureNames.check(features);
        if (groups.length != trees.size()) {
            throw new IllegalArgumentException(
                    "there are [" + trees.size() + "] trees and [" + groups.length + "] of their outputs");
        }
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] < 0 || groups[i] >= base.length) {
                throw new IllegalArgumentException(
                        "tree [" + i + "] adds to output [" + groups[i] + "]; there are [" + base.length + "] outputs");
            }
        }
        for (int i = 0; i < trees.size(); i++) {
            int last = trees.get(i).lastFeature();
            if (last >= features.size()) {
                throw new IllegalArgumentException("tree [" + i + "] compares feature [" + last + "]; there are ["
                        + features.size() + "] features");
            }
        }
        for (int i = 0; i < base.length; i++) {
            if (!Double.isFinite(base[i])) {
                throw new IllegalArgumentException(
                        "the base score of output [" + i + "] is [" + base[i] + "]; it must be finite");
            }
        }
    }

    /**
     * The output that is the score.
     *
     * @param chosen null when nobody chose one
     * @throws IllegalArgumentException several outputs and none chosen, or one that does not exist
     */
    static int output(Integer chosen, int outputs, String objective) {
        if (chosen == null) {
            if (outputs > 1) {
                throw new IllegalArgumentException("the model's objective is [" + objective + "] and it predicts ["
                        + outputs + "] values for a document; [output] must say which is the score, from 0 to "
                        + (outputs - 1));
            }
            return 0;
        }
        if (chosen < 0 || chosen >= outputs) {
            throw new IllegalArgumentException("[output] is [" + chosen + "]; the model predicts [" + outputs
                    + "] values for a document, so it must be from 0 to " + (outputs - 1));
        }
        return chosen;
    }
}
