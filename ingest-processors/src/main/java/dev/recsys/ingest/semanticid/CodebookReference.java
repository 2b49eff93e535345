/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A codebook as pipelines and queries name it: {@code products}, or {@code products@3} for one version.
 *
 * @param name    as in the store: lower-case letters, digits, {@code -} and {@code _}, at most 128
 * @param version the pinned version, or {@value #LIVE} for the one that is live
 */
public record CodebookReference(String name, int version) {
    public static final int LIVE = 0;

    private static final Pattern FORM = Pattern.compile("([a-z0-9][a-z0-9_-]{0,127})(?:@([1-9][0-9]{0,8}))?");

    /**
     * Reads {@code name} or {@code name@version}.
     *
     * @throws IllegalArgumentException it is neither; the message says what is allowed
     */
    public static CodebookReference parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches() == false) {
            throw new IllegalArgumentException("[codebook] is [" + text
                    + "]; it must be a name of lower-case letters, digits, - and _, with @ and a version to pin one, as in"
                    + " [products] or [products@3]");
        }
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
