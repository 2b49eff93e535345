/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names an artifact: {@code products} means its live version, {@code products@3} pins one.
 *
 * @param name    1 to 128 characters: lower-case letters, digits, {@code -} and {@code _}; the first is a letter or digit
 * @param version at least 1, or {@link #LIVE}
 */
public record ArtifactReference(String name, int version) {
    /** Stands for whichever version is live. */
    public static final int LIVE = 0;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,127}");
    /** Nine digits always fit an int. */
    private static final Pattern REFERENCE = Pattern.compile("([^@]*)(?:@([1-9][0-9]{0,8}))?");

    public ArtifactReference {
        if (name == null || NAME.matcher(name).matches() == false) {
            throw new IllegalArgumentException("[" + name + "] is not a name; it must have 1 to 128 characters"
                    + " (lower-case letters, digits, [-] and [_]) and begin with a letter or a digit");
        }
        if (version < LIVE) {
            throw new IllegalArgumentException("version [" + version + "] of [" + name + "] must be at least 1");
        }
    }

    /** Reads {@code name} or {@code name@version}. */
    public static ArtifactReference parse(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        if (matcher.matches() == false) {
            throw new IllegalArgumentException(
                    "[" + text + "] is not a reference; it must be [name] for the live version"
                            + " or [name@version] with a version from 1 on");
        }
        return new ArtifactReference(
                matcher.group(1), matcher.group(2) == null ? LIVE : Integer.parseInt(matcher.group(2)));
    }

    /**
     * Reads the name of which a new version is to be made.
     *
     * @param maker what makes it, for the message
     * @throws IllegalArgumentException also if the text names a version
     */
    public static ArtifactReference parseName(String text, String maker) {
        ArtifactReference reference = parse(text);
        if (reference.isLive() == false) {
            throw new IllegalArgumentException("[" + text + "] names a version; " + maker + " makes a new version of ["
                    + reference.name() + "], and a version never changes");
        }
        return reference;
    }

    public boolean isLive() {
        return version == LIVE;
    }

    @Override
    public String toString() {
        return isLive() ? name : name + "@" + version;
    }
}
