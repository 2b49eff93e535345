/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.BitSet;

/**
 * A decision tree as its file says it, checked: every split and leaf is reached from the root once.
 *
 * <p>Split 0 is the root; a tree without splits has one leaf. A child from 0 up is a split, one below 0 the leaf {@code ~child}.
 *
 * @param feature     compared by each split
 * @param threshold   of each split; of no meaning where it is categorical
 * @param missing     which values go the default direction; of no meaning where it is categorical
 * @param defaultLeft whether that is left
 * @param left        child of each split
 * @param right       child of each split
 * @param categories  null for a numerical split, else the set of categories; a null array when no split is categorical
 * @param leaves      values
 * @param depth       splits on the longest path
 * @param shallowest  splits on the shortest path
 */
record Tree(
        int[] feature,
        double[] threshold,
        Missing[] missing,
        boolean[] defaultLeft,
        int[] left,
        int[] right,
        BitSet[] categories,
        double[] leaves,
        int depth,
        int shallowest) {
    /**
     * Checks a tree and measures its depth.
     *
     * @throws IllegalArgumentException what is wrong, in which split or leaf
     */
    static Tree of(
            int[] feature,
            double[] threshold,
            Missing[] missing,
            boolean[] defaultLeft,
            int[] left,
            int[] right,
            BitSet[] categories,
            double[] leaves,
            ModelLimits limits) {
        int splits = feature.length;
        if (leaves.length != splits + 1) {
            throw new IllegalArgumentException(
                    "[" + splits + "] splits need [" + (splits + 1) + "] leaves; there are [" + leaves.length + "]");
        }
        for (int i = 0; i < leaves.length; i++) {
            if (!Double.isFinite(leaves[i])) {
                throw new IllegalArgumentException("leaf [" + i + "] is [" + leaves[i] + "]; it must be finite");
            }
        }
        for (int i = 0; i < splits; i++) {
            boolean categorical = categories != null && categories[i] != null;
            if (!categorical && Double.isNaN(threshold[i])) {
                throw new IllegalArgumentException("the threshold of split [" + i + "] is NaN; it must be a number");
            }
            if (feature[i] < 0) {
                throw new IllegalArgumentException("split [" + i + "] is on feature [" + feature[i] + "]");
            }
        }
        Depths depths = Depths.of(left, right, leaves.length, limits.depth());
        return new Tree(
                feature,
                threshold,
                missing,
                defaultLeft,
                left,
                right,
                categories,
                leaves,
                depths.deepest,
                depths.shallowest);
    }

    int splits() {
        return feature.length;
    }

    boolean isCategorical(int split) {
        return categories != null && categories[split] != null;
    }

    /** Greatest index of a feature, or -1 without splits. */
    int lastFeature() {
        int last = -1;
        for (int f : feature) {
            last = Math.max(last, f);
        }
        return last;
    }

    /** How far leaves are from the root; found breadth first, so that no file can exhaust the stack. */
    private record Depths(int shallowest, int deepest) {
        static Depths of(int[] left, int[] right, int leaves, int limit) {
            int splits = left.length;
            if (splits == 0) {
                return new Depths(0, 0);
            }
            boolean[] splitSeen = new boolean[splits];
            boolean[] leafSeen = new boolean[leaves];
            int[] queue = new int[splits];
            int queued = 1;
            splitSeen[0] = true;
            int shallowest = Integer.MAX_VALUE;
            int depth = 0;
            for (int from = 0; from < queued; depth++) {
                if (depth == limit) {
                    throw new IllegalArgumentException("the tree is deeper than [" + limit + "]; at most that is read");
                }
                int to = queued;
                for (; from < to; from++) {
                    for (int side = 0; side < 2; side++) {
                        int child = side == 0 ? left[queue[from]] : right[queue[from]];
                        reach(child, queue[from], splitSeen, leafSeen);
                        if (child >= 0) {
                            queue[queued++] = child;
                        } else {
                            shallowest = Math.min(shallowest, depth + 1);
                        }
                    }
                }
            }
            // n splits have 2n children, which are the n + 1 leaves and the n - 1 other splits: none is left out if
            // none is met twice.
            if (queued != splits) {
                throw new IllegalArgumentException(
                        "only [" + queued + "] of [" + splits + "] splits are reached from the root");
            }
            return new Depths(shallowest, depth);
        }

        private static void reach(int child, int parent, boolean[] splitSeen, boolean[] leafSeen) {
            boolean[] seen = child >= 0 ? splitSeen : leafSeen;
            String what = child >= 0 ? "split" : "leaf";
            int index = child >= 0 ? child : ~child;
            if (index >= seen.length) {
                throw new IllegalArgumentException("split [" + parent + "] leads to " + what + " [" + index
                        + "]; there are [" + seen.length + "]");
            }
            if (seen[index]) {
                throw new IllegalArgumentException("split [" + parent + "] leads to " + what + " [" + index
                        + "], which another way leads to: a cycle or a shared child");
            }
            seen[index] = true;
        }
    }
}
