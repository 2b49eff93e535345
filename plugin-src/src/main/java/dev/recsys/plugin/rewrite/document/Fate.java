/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.document;

import java.util.Locale;

/** What became of a document; names are what answers and statuses count. */
public enum Fate {
    /** It has queries now. */
    DONE,
    /** What came for it was of no use, and it says so now. */
    REJECTED,
    /** The model could not be asked; it is as it was. */
    STILL_PENDING,
    /** There was nothing to do for it any more. */
    SKIPPED,
    /** Others changed it again and again; it is as they left it. */
    CONFLICTS,
    /** It is gone. */
    MISSING,
    /** It could not be written. */
    FAILED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
