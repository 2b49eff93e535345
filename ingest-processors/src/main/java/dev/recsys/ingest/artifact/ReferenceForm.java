/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.artifact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How pipelines and queries name an artifact: {@code products} for the live version, {@code products@3} for a pinned one. */
public final class ReferenceForm {
    /** Nine digits always fit an int. */
    private static final Pattern FORM = Pattern.compile("([a-z0-9][a-z0-9_-]{0,127})(?:@([1-9][0-9]{0,8}))?");

    private ReferenceForm() {}

    /**
     * Matches {@code name} or {@code name@version}.
     *
     * @param property where the text comes from, for the message
     * @return group 1 is the name; group 2 the version, or null for the live one
     * @throws IllegalArgumentException it is neither; the message says what is allowed
     */
    public static Matcher match(String property, String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches() == false) {
            throw new IllegalArgumentException("[" + property + "] is [" + text
                    + "]; it must be a name of lower-case letters, digits, - and _, with @ and a version to pin one, as in"
                    + " [products] or [products@3]");
        }
        return matcher;
    }
}
