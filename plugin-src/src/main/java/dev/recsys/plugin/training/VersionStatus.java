/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.Task;

/** The status of a task that makes a version of something: which one, what it is doing, and how much of that is done. */
public interface VersionStatus extends Task.Status {
    /** How far such a task is. */
    interface Progress {
        /** What it is doing. */
        Enum<?> phase();

        /** Pieces of this phase's work that are done. */
        int done();

        /** Pieces of this phase's work; 0 where that is not known. */
        int total();

        /** Of the whole task, from 0 to 100. */
        double percent();
    }

    /** What the name is called in JSON. */
    String property();

    String name();

    /** 0 before it has one. */
    int version();

    Progress progress();

    @Override
    default void writeTo(StreamOutput out) throws IOException {
        out.writeString(name());
        out.writeVInt(version());
        // As writeEnum does, which wants to know the enum.
        out.writeVInt(progress().phase().ordinal());
        out.writeVInt(progress().done());
        out.writeVInt(progress().total());
    }

    @Override
    default XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field(property(), name())
                .field("version", version())
                .field("phase", progress().phase().toString())
                .field("done", progress().done())
                .field("total", progress().total())
                .field("percent", Math.round(progress().percent() * 10) / 10.0)
                .endObject();
    }
}
