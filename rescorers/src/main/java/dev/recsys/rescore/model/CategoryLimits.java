/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

/** Bounds what the sets of categorical splits may take. */
final class CategoryLimits {
    private CategoryLimits() {}

    /**
     * @param greatest category of a set
     * @param bytes    of all sets so far
     * @throws IllegalArgumentException one is over its limit
     */
    static void check(int greatest, long bytes, ModelLimits limits) {
        if (greatest > limits.categories()) {
            throw new IllegalArgumentException("a categorical split names category [" + greatest + "]; at most ["
                    + limits.categories() + "] is read");
        }
        if (bytes > limits.categoryBytes()) {
            throw new IllegalArgumentException("the categories of the splits take [" + bytes + "] bytes; at most ["
                    + limits.categoryBytes() + "] are taken");
        }
    }
}
