/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import java.util.Arrays;

/**
 * Labels by number, with their gains.
 *
 * @param labels ascending
 * @param gains  one for each
 */
record LabelNumbers(float[] labels, double[] gains) {
    /** The number of a label; negative when it has none. */
    int of(float label) {
        return Arrays.binarySearch(labels, label + 0f);
    }

    /** Whether labels of one group differ by their gains; all labels of the data have one. */
    boolean tellApart(RankingData data) {
        int[] starts = data.starts();
        for (int g = 0; g < data.groups().size(); g++) {
            double first = gains[of(data.labels()[starts[g]])];
            for (int row = starts[g] + 1; row < starts[g + 1]; row++) {
                if (gains[of(data.labels()[row])] != first) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The numbers of all labels of some data; all of them have one. */
    float[] of(RankingData data) {
        float[] numbers = new float[data.size()];
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] = of(data.labels()[row]);
        }
        return numbers;
    }
}
