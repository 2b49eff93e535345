/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

/**
 * A field that a signal is made of.
 *
 * @param field path of the field in the document, for example {@code rating} or {@code reviews.count}
 * @param kind  what its values are
 * @param needed whether the signal is missing without it; else a missing value is 0
 */
public record SignalInput(String field, Kind kind, boolean needed) {
    /** What a field holds. */
    public enum Kind {
        /** A number. */
        NUMBER,
        /** A point in time, in milliseconds since the epoch once it is read. */
        DATE
    }

    public SignalInput {
        if (field == null || field.isBlank()) {
            throw new IllegalArgumentException("[field] is empty; give the path of a field");
        }
    }

    static SignalInput number(String field) {
        return new SignalInput(field, Kind.NUMBER, true);
    }

    static SignalInput optionalNumber(String field) {
        return new SignalInput(field, Kind.NUMBER, false);
    }

    static SignalInput date(String field) {
        return new SignalInput(field, Kind.DATE, true);
    }
}
