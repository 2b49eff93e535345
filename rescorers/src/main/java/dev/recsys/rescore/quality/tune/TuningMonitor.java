/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

/** Watches a tuning and may end it; called from several threads. */
public interface TuningMonitor {
    /** The parts of a tuning, in their order. */
    enum Step {
        /** Weights are tried. */
        EVALUATING,
        /** Intervals are computed. */
        RESAMPLING
    }

    /** Called often; what it throws ends the tuning. */
    void check();

    /** Called by the tuning's own thread. */
    void progress(Step step, int done, int total);
}
