/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

/**
 * How large a model may be; whatever is larger is refused while it is read, before memory is taken for it.
 *
 * @param bytes         of the file, at least 1
 * @param trees         in the ensemble, at least 1
 * @param nodes         splits and leaves of all trees, from 1 to {@value #MOST_NODES}
 * @param depth         splits from a root to a leaf, at least 1
 * @param features      from 1 to {@value #MOST_FEATURES}
 * @param categories    greatest category that a categorical split may name, from 0 to {@value #MOST_CATEGORIES}
 * @param categoryBytes memory for the categories of all splits, at least 0
 */
public record ModelLimits(int bytes, int trees, int nodes, int depth, int features, int categories, int categoryBytes) {
    /** What 21 bits of a packed node can number. */
    public static final int MOST_NODES = 2_000_000;
    /** Six columns of ranks for each must fit into 20 bits of a packed node. */
    public static final int MOST_FEATURES = 100_000;
    /** Codes of categories must fit into 21 bits. */
    public static final int MOST_CATEGORIES = 1_000_000;
    /** A batch needs room for all outputs of all of its documents, of which one is the score. */
    public static final int MOST_OUTPUTS = 1_000;

    /** 32 MiB, 20,000 trees, 2,000,000 nodes, depth 1,000, 10,000 features, categories to 1,000,000 in 64 MiB. */
    public static final ModelLimits DEFAULT =
            new ModelLimits(32 << 20, 20_000, MOST_NODES, 1_000, 10_000, MOST_CATEGORIES, 64 << 20);

    public ModelLimits {
        range("bytes", bytes, 1, Integer.MAX_VALUE);
        range("trees", trees, 1, Integer.MAX_VALUE);
        range("nodes", nodes, 1, MOST_NODES);
        range("depth", depth, 1, Integer.MAX_VALUE);
        range("features", features, 1, MOST_FEATURES);
        range("categories", categories, 0, MOST_CATEGORIES);
        range("categoryBytes", categoryBytes, 0, Integer.MAX_VALUE);
    }

    private static void range(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "[" + name + "] is [" + value + "]; it must be from " + least + " to " + most);
        }
    }

    /** @throws IllegalArgumentException a file of so many bytes is too large */
    public void checkSize(long value) {
        check("bytes", value, bytes);
    }

    void checkTrees(long value) {
        check("trees", value, trees);
    }

    void checkNodes(long value) {
        check("nodes", value, nodes);
    }

    void checkFeatures(long value) {
        check("features", value, features);
    }

    private static void check(String what, long value, int most) {
        if (value > most) {
            throw new IllegalArgumentException(
                    "the model has [" + value + "] " + what + "; at most " + most + " are read");
        }
    }
}
