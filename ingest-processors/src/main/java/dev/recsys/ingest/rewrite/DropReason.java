/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.Arrays;
import java.util.Locale;

/** Why a generated query was not kept, in the order in which they are looked for; names are part of the wire format. */
public enum DropReason {
    /** A type that was not asked for. */
    WRONG_TYPE,
    /** Nothing but spaces. */
    EMPTY,
    /** Control characters, marks of direction, or what no text may hold. */
    CONTROL_CHARACTERS,
    TOO_SHORT,
    TOO_LONG,
    /** An address of the web or of mail. */
    LINK,
    /** HTML, Markdown or JSON. */
    MARKUP,
    /** A run of words from the instructions. */
    REPEATS_INSTRUCTIONS,
    /** What a field of the document says already, word for word. */
    EQUALS_FIELD,
    /** Too far from its document. */
    INCONSISTENT,
    /** The same stems as a query that was kept. */
    DUPLICATE,
    /** More than asked for of its type; the most confident stay. */
    TOO_MANY;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name, or null. */
    static DropReason find(String name) {
        return Arrays.stream(values())
                .filter(reason -> reason.wireName().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return wireName();
    }
}
