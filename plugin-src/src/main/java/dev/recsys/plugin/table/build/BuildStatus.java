/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.training.VersionStatus;
import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;

/**
 * The status of a build.
 *
 * @param name     of the table
 * @param version  that is being made; 0 before it has one
 * @param progress how far it is
 */
public record BuildStatus(String name, int version, BuildProgress progress) implements VersionStatus {
    public static final String NAME = "recsys_table_build";

    /** Reads what {@link VersionStatus#writeTo} wrote. */
    public BuildStatus(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readVInt(),
                new BuildProgress(in.readEnum(BuildProgress.Phase.class), in.readVInt(), in.readVInt()));
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public String property() {
        return "table";
    }
}
