/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import java.util.ArrayList;
import java.util.List;

/** What must hold before a ranker learns: LightGBM would stop with less to say, or a model would be trained that ranks nothing. */
final class TrainingChecks {
    private TrainingChecks() {}

    /** @throws IllegalArgumentException something does not fit */
    static void check(RankingData train, RankingData heldOut, LambdaMartParameters parameters) {
        if (heldOut != null && !heldOut.features().equals(train.features())) {
            throw new IllegalArgumentException("rows held out have the features " + heldOut.features()
                    + "; those to learn from have " + train.features());
        }
        if (heldOut == null && parameters.earlyStoppingRounds() > 0) {
            throw new IllegalArgumentException("[early_stopping_rounds] is [" + parameters.earlyStoppingRounds()
                    + "], and no rows are held out; it must be 0 then");
        }
        LambdaMart.checkSize(train.size(), parameters);
        parameters.checkFeatures(train.features());
        checkSizes(train);
        checkCategories(train, parameters);
        checkLabels(train);
        checkVaries(train);
        if (heldOut != null) {
            checkSizes(heldOut);
            checkCategories(heldOut, parameters);
        }
    }

    private static void checkSizes(RankingData data) {
        for (RankingGroup group : data.groups()) {
            if (group.size() > LambdaMart.MOST_ROWS_OF_A_GROUP) {
                throw new IllegalArgumentException("group [" + group.key() + "] has [" + group.size()
                        + "] rows; LambdaMART takes at most " + LambdaMart.MOST_ROWS_OF_A_GROUP);
            }
        }
    }

    private static void checkCategories(RankingData data, LambdaMartParameters parameters) {
        for (String name : parameters.categorical()) {
            double[] column = data.matrix().column(data.features().indexOf(name));
            for (int row = 0; row < data.size(); row++) {
                double value = column[row];
                boolean category =
                        value >= 0 && value <= LambdaMartParameters.MOST_CATEGORIES && value == Math.rint(value);
                if (!category && !Double.isNaN(value)) {
                    throw new IllegalArgumentException("the categorical feature [" + name + "] of row [" + row
                            + "] is [" + value + "]; it must be an integer from 0 to "
                            + LambdaMartParameters.MOST_CATEGORIES + ", or NaN where it is missing");
                }
            }
        }
    }

    static void checkLabels(RankingData data) {
        float[] labels = data.labels();
        boolean equal = true;
        for (float label : labels) {
            equal &= label == labels[0];
        }
        if (equal) {
            throw new IllegalArgumentException("all [" + labels.length + "] labels are [" + labels[0]
                    + "]: there is nothing to learn; some documents must be judged better than others");
        }
        if (!data.teachesAnOrder()) {
            throw new IllegalArgumentException(
                    "no query has documents with different labels: there is nothing to learn,"
                            + " since documents are compared within their query");
        }
    }

    static void checkVaries(RankingData data) {
        List<String> constant = new ArrayList<>();
        for (int f = 0; f < data.features().size(); f++) {
            double[] column = data.matrix().column(f);
            boolean varies = false;
            for (int row = 1; row < data.size() && !varies; row++) {
                // NaN is equal to NaN here, and 0 to -0.
                varies = Double.compare(column[row] + 0.0, column[0] + 0.0) != 0;
            }
            if (!varies) {
                constant.add(data.features().get(f));
            }
        }
        if (constant.size() == data.features().size()) {
            throw new IllegalArgumentException(
                    "each of the features " + constant + " has one value in all rows: there is nothing to learn from");
        }
    }

    /** @throws IllegalArgumentException labels differ within no query by what they are worth */
    static void checkGains(RankingData data, String which, LabelNumbers labels) {
        if (!labels.tellApart(data)) {
            throw new IllegalArgumentException(
                    "no query of " + which
                            + " has documents with different gains: every order of them is as good; give labels that differ in [label_gains]");
        }
    }
}
