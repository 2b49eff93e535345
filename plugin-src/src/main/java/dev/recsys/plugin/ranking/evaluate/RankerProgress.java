/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import java.util.Locale;

/**
 * How far a training or an evaluation is.
 *
 * @param phase what it is doing
 * @param step  which of the phase's parts: the task whose candidates are gathered, the model that is trained; may be empty
 * @param iteration trees of the model that is being trained
 * @param done  pieces of this phase's work that are done
 * @param total pieces of this phase's work; 0 where that is not known
 * @param ndcg  of the model that is being trained, on the groups that it stops by; NaN where there is none
 */
public record RankerProgress(Phase phase, String step, int iteration, int done, int total, double ndcg) {
    /** The parts of a training, in their order, each with the percent at which it usually begins. */
    public enum Phase {
        WAITING(0),
        READING_JUDGMENTS(0),
        GATHERING_FEATURES(5),
        TRAINING(50),
        EVALUATING(90),
        STORING(98),
        DONE(100);

        private final double start;

        Phase(double start) {
            this.start = start;
        }

        double end() {
            return this == DONE ? start : values()[ordinal() + 1].start;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final RankerProgress START = of(Phase.WAITING, 0, 0);

    public static RankerProgress of(Phase phase, int done, int total) {
        return new RankerProgress(phase, "", 0, done, total, Double.NaN);
    }

    /** Of the whole, from 0 to 100. */
    public double percent() {
        double share = total == 0 ? 0 : Math.min(1, done / (double) total);
        return phase.start + share * (phase.end() - phase.start);
    }
}
