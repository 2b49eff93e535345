/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

/** What the first k results of one query are worth; implementations are immutable, and more is better. */
public sealed interface Metric permits Ndcg, Recall, ReciprocalRank, MeanSignal {
    /** Results that count. */
    int k();

    /** For people, for example {@code ndcg@10}. */
    String label();

    /**
     * The metric for one query.
     *
     * @param top   indexes of candidates, best first; at least {@code min(k, query.size())} of them
     * @return from 0 to 1
     */
    double of(JudgedCandidates query, int[] top);

    /** @throws IllegalArgumentException {@code k} is below 1 */
    static void checkK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("[k] is [" + k + "]; it must be at least 1");
        }
    }
}
