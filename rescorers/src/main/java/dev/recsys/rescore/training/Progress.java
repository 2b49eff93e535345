/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

/** Is told after each tree, on the thread that trains, and may throw whatever says that the training is to end. */
@FunctionalInterface
public interface Progress {
    /** Nobody listens. */
    Progress NONE = (iteration, total, train, heldOut) -> {};

    /**
     * @param iteration trees so far, from 0 (data is about to be handed over; no metric yet) to {@code total}
     * @param total     trees at most
     * @param train     ndcg at the last of the cut-offs on the rows that are learnt from; NaN before the first tree
     * @param heldOut   the same on those held out; NaN before the first tree, or without any
     * @throws RuntimeException the training was cancelled; it is passed on when all memory is freed
     */
    void report(int iteration, int total, double train, double heldOut);
}
