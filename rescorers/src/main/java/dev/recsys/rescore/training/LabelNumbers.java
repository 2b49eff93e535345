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

    /** The numbers of all labels of some data; all of them have one. */
    float[] of(RankingData data) {
        float[] numbers = new float[data.size()];
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] = of(data.labels()[row]);
        }
        return numbers;
    }
}
