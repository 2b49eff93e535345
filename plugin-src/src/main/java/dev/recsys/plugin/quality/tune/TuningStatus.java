/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.plugin.training.VersionStatus;
import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;

/**
 * The status of a tuning task.
 *
 * @param name     of the profile
 * @param version  that is being made; 0 before it has one
 * @param progress how far it is
 */
record TuningStatus(String name, int version, TuningProgress progress) implements VersionStatus {
    static final String NAME = "recsys_quality_tuning";

    TuningStatus(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readVInt(),
                new TuningProgress(in.readEnum(TuningProgress.Phase.class), in.readVInt(), in.readVInt()));
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public String property() {
        return "profile";
    }
}
