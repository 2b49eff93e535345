/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

/** How far two semantic IDs agree, counted from the coarse end. */
public final class SharedPrefix {
    private SharedPrefix() {}

    /**
     * Number of leading codes that both have in common: 0 when the first ones differ, the length of the shorter one at most.
     *
     * <p>Only codes of one codebook version can be compared; whoever calls this has made sure of that.
     */
    public static int length(int[] a, int[] b) {
        int limit = Math.min(a.length, b.length);
        for (int i = 0; i < limit; i++) {
            if (a[i] != b[i]) {
                return i;
            }
        }
        return limit;
    }
}
