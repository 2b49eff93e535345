/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

/** Is told how training runs go, to be counted. */
public interface TrainingStats {
    void trainingStarted();

    /** @param reseeded times that an empty centroid was moved to a far residual */
    void trainingSucceeded(int reseeded);

    void trainingFailed();

    void trainingCancelled();
}
