/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

/** Runs passes over the vectors that a codebook is trained on, wherever they lie. */
interface VectorPasses {
    /**
     * Runs a pass on every part of the sample and merges what they found. Blocks until all are done.
     *
     * @throws RuntimeException a part failed, or the run was cancelled
     */
    PassResult run(TrainingFrame frame, VectorPass pass);
}
