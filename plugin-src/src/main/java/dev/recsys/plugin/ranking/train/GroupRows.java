/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.rescore.evaluation.JudgedCandidates;
import java.util.BitSet;

/**
 * The documents of one judged context, with their features. Arrays are not copied and not to be changed.
 *
 * @param columns    by feature, then by row; NaN is missing
 * @param grades     one for each row; 0 where nothing is known
 * @param candidates how many rows the first pass found: they come first, best first; the rest are judged documents that it did not find
 * @param learns     rows that a model may learn from: judged ones, and others that were drawn
 * @param judged     grades of all judged documents, found or not
 */
record GroupRows(double[][] columns, float[] grades, int candidates, BitSet learns, float[] judged) {
    int size() {
        return grades.length;
    }

    /** The candidates as metrics take them. */
    JudgedCandidates asCandidates() {
        float[] found = java.util.Arrays.copyOf(grades, candidates);
        return new JudgedCandidates(new float[candidates], new float[0], 0, found, judged);
    }

    /** Bytes that rows take, with the copies that trainings make of them. */
    static long bytes(long rows, int features) {
        return rows * (features * (long) Double.BYTES * 3 + Float.BYTES * 4L);
    }
}
