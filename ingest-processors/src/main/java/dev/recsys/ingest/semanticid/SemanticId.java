/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.Arrays;

/**
 * The codes of an item, from coarse to fine, and how well they describe it; immutable.
 *
 * @param codes one code for each level, counted from 0
 * @param error relative reconstruction error ‖x−x̂‖²/‖x‖²; 0 for a vector of zeros
 */
public record SemanticId(int[] codes, float error) {
    public SemanticId {
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
        return other instanceof SemanticId that
                && Arrays.equals(codes, that.codes)
                && Float.compare(error, that.error) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(codes) + Float.hashCode(error);
    }

    @Override
    public String toString() {
        return "SemanticId[codes=" + Arrays.toString(codes) + ", error=" + error + "]";
    }
}
