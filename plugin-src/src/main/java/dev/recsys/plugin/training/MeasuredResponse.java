/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

/** The end of a task that made a version, which goes live only if it was measured to be better: whether it did, and why. */
public abstract class MeasuredResponse extends VersionResponse {
    private final boolean promoted;
    private final String reason;

    protected MeasuredResponse(String name, int version, String state, boolean promoted, String reason) {
        super(name, version, state);
        this.promoted = promoted;
        this.reason = reason;
    }

    public final boolean promoted() {
        return promoted;
    }

    /** Why it was promoted, or why not. */
    public final String reason() {
        return reason;
    }

    @Override
    public final String toString() {
        return super.toString() + ": " + reason;
    }
}
