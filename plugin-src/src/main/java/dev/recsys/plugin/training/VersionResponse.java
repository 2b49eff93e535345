/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.xcontent.ToXContentObject;

/** The end of a task that made a version of something: the version, and whether it is {@code live} or a {@code candidate}. */
public abstract class VersionResponse extends ActionResponse implements ToXContentObject {
    private final String name;
    private final int version;
    private final String state;

    protected VersionResponse(String name, int version, String state) {
        this.name = name;
        this.version = version;
        this.state = state;
    }

    /** What it is a version of, for messages. */
    protected abstract String kind();

    public final String name() {
        return name;
    }

    public final int version() {
        return version;
    }

    /** {@code live} or {@code candidate}. */
    public final String state() {
        return state;
    }

    @Override
    public String toString() {
        return kind() + " [" + name + "@" + version + "] is [" + state + "]";
    }
}
