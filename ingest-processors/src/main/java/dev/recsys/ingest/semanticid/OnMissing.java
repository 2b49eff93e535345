/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.Arrays;
import java.util.Locale;

/** What happens to a document that lacks one of the vector fields. */
public enum OnMissing {
    /** The missing field counts as zeros; a document that lacks all of them is skipped. */
    ZERO,
    /** The document stays as it is, without a semantic ID. */
    SKIP,
    /** The document fails. */
    FAIL;

    /** Reads {@code zero}, {@code skip} or {@code fail}. */
    public static OnMissing parse(String value) {
        for (OnMissing option : values()) {
            if (option.toString().equals(value)) {
                return option;
            }
        }
        throw new IllegalArgumentException(
                "[on_missing] is [" + value + "]; it must be one of " + Arrays.toString(values()));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
