/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.util.Arrays;
import java.util.Locale;

/** Where a version of an artifact stands. */
public enum ArtifactState {
    /** Being made; it has no content yet. */
    TRAINING,
    /** Complete, and never live so far. */
    CANDIDATE,
    /** What the bare name means. */
    LIVE,
    /** Was live before another version was promoted. */
    RETIRED,
    /** Could not be made; the reason stands beside it. */
    FAILED;

    /** Whether there is content to load. */
    public boolean isComplete() {
        return this == CANDIDATE || this == LIVE || this == RETIRED;
    }

    static ArtifactState parse(String text) {
        for (ArtifactState state : values()) {
            if (state.toString().equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("[state] is [" + text + "]; it must be one of " + Arrays.toString(values()));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
