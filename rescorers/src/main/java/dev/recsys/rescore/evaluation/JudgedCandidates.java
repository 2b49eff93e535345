/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

import java.util.Arrays;

/**
 * The candidates of one query in flat arrays, with what is known of them. Not copied, not to be changed.
 *
 * <p>Score under weights w: {@code x + Σ w_s · f_s}. Candidates stand in the order of the first pass, which decides between equal scores.
 */
public final class JudgedCandidates {
    private final float[] scores;
    private final float[] signals;
    private final float[] grades;
    private final float[] judged;
    private final int signalCount;

    /**
     * @param scores      x of the first pass; finite
     * @param signals     by signal, then by candidate: signal s of candidate i is at {@code s * scores.length + i}; from 0 to 1
     * @param signalCount number of signals
     * @param grades      one for each candidate; at least 0, 0 also where nothing is known
     * @param judged      grades of all documents that were judged for the query, candidates or not, in any order
     */
    public JudgedCandidates(float[] scores, float[] signals, int signalCount, float[] grades, float[] judged) {
        if (signals.length != scores.length * signalCount || grades.length != scores.length) {
            throw new IllegalArgumentException("[" + scores.length + "] candidates with [" + signalCount
                    + "] signals have [" + signals.length + "] signal values and [" + grades.length + "] grades");
        }
        this.scores = scores;
        this.signals = signals;
        this.signalCount = signalCount;
        this.grades = grades;
        this.judged = judged.clone();
        Arrays.sort(this.judged);
    }

    /** Number of candidates. */
    public int size() {
        return scores.length;
    }

    public int signalCount() {
        return signalCount;
    }

    public float score(int candidate) {
        return scores[candidate];
    }

    public float signal(int signal, int candidate) {
        return signals[signal * scores.length + candidate];
    }

    public float grade(int candidate) {
        return grades[candidate];
    }

    /** Number of documents that were judged. */
    public int judgedCount() {
        return judged.length;
    }

    /** The {@code rank}-th best grade of all judged documents, from 0 on. */
    float bestGrade(int rank) {
        return judged[judged.length - 1 - rank];
    }

    /** How many judged documents have at least this grade. */
    int relevant(float threshold) {
        int count = 0;
        while (count < judged.length && bestGrade(count) >= threshold) {
            count++;
        }
        return count;
    }

    /**
     * Scores all candidates.
     *
     * @param weights one for each signal
     * @param into    at least as long as there are candidates
     */
    public void score(double[] weights, double[] into) {
        int size = scores.length;
        for (int i = 0; i < size; i++) {
            into[i] = scores[i];
        }
        for (int s = 0; s < signalCount; s++) {
            double weight = weights[s];
            if (weight != 0) {
                int offset = s * size;
                for (int i = 0; i < size; i++) {
                    into[i] += weight * signals[offset + i];
                }
            }
        }
    }
}
