/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

/** What parameters and raw values may be. */
final class Checks {
    private Checks() {}

    static void finite(String parameter, double value) {
        if (Double.isFinite(value) == false) {
            throw new IllegalArgumentException("[" + parameter + "] is [" + value + "]; it must be finite");
        }
    }

    static void positive(String parameter, double value) {
        if (Double.isFinite(value) == false || value <= 0) {
            throw new IllegalArgumentException("[" + parameter + "] is [" + value + "]; it must be finite and above 0");
        }
    }

    /** What is wrong with a number, or null. */
    static String number(String field, double value) {
        return Double.isFinite(value) ? null : "field [" + field + "] is [" + value + "]; it must be finite";
    }

    /** What is wrong with a count, or null. */
    static String count(String field, double value) {
        return Double.isFinite(value) && value >= 0
                ? null
                : "field [" + field + "] is [" + value + "]; a count must be finite and at least 0";
    }

    /** What is wrong with a number that has to lie in a range, or null. */
    static String range(String field, double value, double min, double max) {
        return value >= min && value <= max
                ? null
                : "field [" + field + "] is [" + value + "]; it must be from [" + min + "] to [" + max + "]";
    }
}
