/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.artifact.ReferenceForm;
import java.util.regex.Matcher;

/**
 * A codebook as pipelines and queries name it: {@code products}, or {@code products@3} for one version.
 *
 * @param name    as in the store: lower-case letters, digits, {@code -} and {@code _}, at most 128
 * @param version the pinned version, or {@value #LIVE} for the one that is live
 */
public record CodebookReference(String name, int version) {
    public static final int LIVE = 0;

    /**
     * Reads {@code name} or {@code name@version}.
     *
     * @throws IllegalArgumentException it is neither; the message says what is allowed
     */
    public static CodebookReference parse(String text) {
        Matcher matcher = ReferenceForm.match("codebook", text);
        return new CodebookReference(
                matcher.group(1), matcher.group(2) == null ? LIVE : Integer.parseInt(matcher.group(2)));
    }

    /** The same codebook, pinned to a version. */
    public CodebookReference at(int pinned) {
        return new CodebookReference(name, pinned);
    }

    @Override
    public String toString() {
        return version == LIVE ? name : name + "@" + version;
    }
}
