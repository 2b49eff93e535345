/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.util.Locale;

/**
 * How far a training run is.
 *
 * @param phase     what it is doing
 * @param level     the level it works at, from 1; 0 before the first
 * @param iteration of Lloyd's algorithm (or round of seeding), from 1; 0 where there is none
 * @param percent   of the work, from 0 to 100, if every level takes all its iterations; levels that finish early make it jump
 * @param loss      mean squared distance of the residuals from their centroids in the last iteration, NaN before the first
 */
public record TrainingProgress(Phase phase, int level, int iteration, double percent, double loss) {
    /** The parts of a training run, in their order. */
    public enum Phase {
        WAITING,
        READING,
        SEEDING,
        ITERATING,
        STORING,
        DONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final TrainingProgress START = new TrainingProgress(Phase.WAITING, 0, 0, 0, Double.NaN);
}
