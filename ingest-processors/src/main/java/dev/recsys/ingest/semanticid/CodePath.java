/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.Arrays;

/**
 * The first codes that a vector could have, from coarse to fine, and what they would leave over; immutable.
 *
 * @param codes one code for each level down to the depth that was asked for, counted from 0
 * @param error squared length of what is left of the vector at this depth, by that of the vector; 0 for a vector of zeros
 */
public record CodePath(int[] codes, float error) {
    public CodePath {
        codes = codes.clone();
    }

    /** A copy of the codes. */
    @Override
    public int[] codes() {
        return codes.clone();
    }

    public int depth() {
        return codes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodePath that
                && Arrays.equals(codes, that.codes)
                && Float.compare(error, that.error) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(codes) + Float.hashCode(error);
    }

    @Override
    public String toString() {
        return "CodePath[codes=" + Arrays.toString(codes) + ", error=" + error + "]";
    }
}
