/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a generated query stands to a document, or a rewritten one to the query. Order and names are part of the wire format. */
public enum RewriteType {
    /** What a person would type who wants just this; for documents only. */
    NATURAL,
    /** The same in other words. */
    SYNONYM,
    /** Something more general. */
    BROAD,
    /** Something else that would serve. */
    SUBSTITUTE,
    /** The same without its slips; for queries only. */
    CORRECTED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether documents have such queries. */
    public boolean isForDocuments() {
        return this != CORRECTED;
    }

    /** Whether queries have such rewrites. */
    public boolean isForQueries() {
        return this != NATURAL;
    }

    /**
     * The type of that name.
     *
     * @param property where the text stands, for the message
     * @throws IllegalArgumentException there is none; the message lists all
     */
    public static RewriteType parse(String property, String text) {
        for (RewriteType type : values()) {
            if (type.wireName().equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("[" + property + "] is [" + text + "]; it must be one of "
                + Arrays.stream(values()).map(RewriteType::wireName).collect(Collectors.toList()));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
