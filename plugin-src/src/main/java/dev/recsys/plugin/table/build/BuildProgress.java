/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.training.VersionStatus;
import java.util.Locale;

/**
 * How far a build is.
 *
 * @param phase what it is doing
 * @param done  pieces of this phase's work that are done
 * @param total pieces of this phase's work; 0 where that is not known
 */
record BuildProgress(Phase phase, int done, int total) implements VersionStatus.Progress {
    /** The parts of a build, in their order, each with the percent at which it usually begins. */
    enum Phase {
        WAITING(0),
        READING_QUERIES(0),
        READING_EVENTS(20),
        READING_CATALOGUE(40),
        COMPUTING(45),
        ASKING_LLM(50),
        CHECKING_REWRITES(80),
        TRAINING_CLASSIFIER(90),
        STORING(95),
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

    static final BuildProgress START = new BuildProgress(Phase.WAITING, 0, 0);

    /** Of the whole build, from 0 to 100. */
    @Override
    public double percent() {
        double share = total == 0 ? 0 : Math.min(1, done / (double) total);
        return phase.start + share * (phase.end() - phase.start);
    }
}
