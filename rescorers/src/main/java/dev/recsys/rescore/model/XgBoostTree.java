/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.Arrays;
import java.util.BitSet;

/** The arrays of one tree in an XGBoost file, in which splits, leaves and deleted nodes share one numbering. */
final class XgBoostTree {
    private static final int NONE = -1;

    private int id = NONE;
    private int declaredNodes = NONE;
    private int[] left;
    private int[] right;
    private int[] feature;
    private float[] condition;
    private int[] defaultLeft;
    private int[] splitType;
    private int[] categories;
    private int[] categoryNodes;
    private int[] categoryStarts;
    private int[] categorySizes;

    /** Reads a tree's object. */
    static XgBoostTree read(ModelCursor in, ModelLimits limits) {
        XgBoostTree tree = new XgBoostTree();
        int most = limits.nodes();
        int mostCategories = Math.max(limits.categoryBytes(), 1);
        in.beginObject();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "id" -> tree.id = in.integer();
                case "tree_param" -> tree.readParameters(in);
                case "left_children" -> tree.left = in.integers(most);
                case "right_children" -> tree.right = in.integers(most);
                case "split_indices" -> tree.feature = in.integers(most);
                case "split_conditions" -> tree.condition = in.numbers(most);
                case "default_left" -> tree.defaultLeft = in.integers(most);
                case "split_type" -> tree.splitType = in.integers(most);
                case "categories" -> tree.categories = in.integers(mostCategories);
                case "categories_nodes" -> tree.categoryNodes = in.integers(most);
                case "categories_segments" -> tree.categoryStarts = in.integers(most);
                case "categories_sizes" -> tree.categorySizes = in.integers(most);
                default -> in.skip();
            }
        }
        return tree;
    }

    private void readParameters(ModelCursor in) {
        in.beginObject();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "num_nodes" ->
                    declaredNodes = XgBoostParser.integer(in.string(), "num_nodes", 1, Integer.MAX_VALUE);
                case "size_leaf_vector" -> {
                    int size = XgBoostParser.integer(in.string(), "size_leaf_vector", 0, Integer.MAX_VALUE);
                    if (size > 1) {
                        throw new IllegalArgumentException(
                                "[size_leaf_vector] is [" + size
                                        + "]; trees with vectors in their leaves ([multi_strategy] [multi_output_tree]) are not supported");
                    }
                }
                default -> in.skip();
            }
        }
    }

    /** As the file numbers it. */
    int id() {
        return id;
    }

    int nodes() {
        return require("left_children", left).length;
    }

    private static int[] require(String name, int[] values) {
        if (values == null) {
            throw new IllegalArgumentException("[" + name + "] is missing");
        }
        return values;
    }

    private static void checkLength(String name, int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException(
                    "[" + name + "] has [" + length + "] values; there are [" + expected + "] nodes");
        }
    }

    /**
     * The tree that its root reaches.
     *
     * @param weight       of its leaves, which a dart booster has
     * @param categoryRoom told how many bytes each set takes
     */
    Tree toTree(float weight, ModelLimits limits, CategoryRoom categoryRoom) {
        int nodes = nodes();
        if (declaredNodes == NONE) {
            throw new IllegalArgumentException("[tree_param.num_nodes] is missing");
        }
        checkLength("left_children", nodes, declaredNodes);
        checkLength("right_children", require("right_children", right).length, nodes);
        checkLength("split_indices", require("split_indices", feature).length, nodes);
        checkLength("default_left", require("default_left", defaultLeft).length, nodes);
        if (condition == null) {
            throw new IllegalArgumentException("[split_conditions] is missing");
        }
        checkLength("split_conditions", condition.length, nodes);
        BitSet[] sets = readCategories(limits, categoryRoom);

        // Reached nodes in breadth-first order; a node that is reached twice would make it longer than there are nodes.
        int[] order = new int[nodes];
        int[] number = new int[nodes];
        Arrays.fill(number, NONE);
        int reached = 1;
        int splits = 0;
        number[0] = 0;
        for (int i = 0; i < reached; i++) {
            int node = order[i];
            if (left[node] == NONE) {
                continue;
            }
            splits++;
            for (int child : new int[] {left[node], right[node]}) {
                if (child < 0 || child >= nodes) {
                    throw new IllegalArgumentException(
                            "node [" + node + "] leads to node [" + child + "]; there are [" + nodes + "] nodes");
                }
                if (number[child] != NONE) {
                    throw new IllegalArgumentException("node [" + node + "] leads to node [" + child
                            + "], which another way leads to: a cycle or a shared child");
                }
                number[child] = reached;
                order[reached++] = child;
            }
        }
        return build(order, number, reached, splits, sets, weight, limits);
    }

    private Tree build(
            int[] order, int[] number, int reached, int splits, BitSet[] sets, float weight, ModelLimits limits) {
        int nextSplit = 0;
        int nextLeaf = 0;
        for (int i = 0; i < reached; i++) {
            number[order[i]] = left[order[i]] == NONE ? ~nextLeaf++ : nextSplit++;
        }
        int[] features = new int[splits];
        double[] thresholds = new double[splits];
        Missing[] missing = new Missing[splits];
        boolean[] goesLeft = new boolean[splits];
        int[] lefts = new int[splits];
        int[] rights = new int[splits];
        BitSet[] categorySets = sets == null ? null : new BitSet[splits];
        double[] leaves = new double[splits + 1];
        Arrays.fill(missing, Missing.NAN);
        for (int i = 0; i < reached; i++) {
            int node = order[i];
            int to = number[node];
            if ((sets == null || sets[node] == null) && !isCondition(condition[node], to >= 0)) {
                throw new IllegalArgumentException(
                        "[split_conditions] of node [" + node + "] is [" + condition[node] + "]; it must be finite"
                                + (to < 0 ? "" : ", or -Infinity to part present values from missing ones"));
            }
            if (to < 0) {
                leaves[~to] = condition[node] * weight;
                continue;
            }
            features[to] = feature[node];
            thresholds[to] = condition[node];
            goesLeft[to] = defaultLeft[node] != 0;
            lefts[to] = number[left[node]];
            rights[to] = number[right[node]];
            if (sets != null) {
                categorySets[to] = sets[node];
            }
        }
        return Tree.of(features, thresholds, missing, goesLeft, lefts, rights, categorySets, leaves, limits);
    }

    /** No value is less than -Infinity: XGBoost writes it since 3.3 for a split of which only missing values may go left. */
    private static boolean isCondition(float value, boolean split) {
        return Float.isFinite(value) || split && value == Float.NEGATIVE_INFINITY;
    }

    /** The sets of all nodes; null without any. */
    private BitSet[] readCategories(ModelLimits limits, CategoryRoom room) {
        int nodes = left.length;
        if (splitType == null) {
            return null;
        }
        checkLength("split_type", splitType.length, nodes);
        int categorical = 0;
        for (int i = 0; i < nodes; i++) {
            if (splitType[i] != 0 && splitType[i] != 1) {
                throw new IllegalArgumentException("[split_type] of node [" + i + "] is [" + splitType[i]
                        + "]; it must be 0 (numerical) or 1 (categorical)");
            }
            categorical += splitType[i];
        }
        int listed = categoryNodes == null ? 0 : categoryNodes.length;
        if (listed != categorical) {
            throw new IllegalArgumentException("[categories_nodes] has [" + listed + "] nodes; [split_type] tells of ["
                    + categorical + "] categorical ones");
        }
        if (categorical == 0) {
            return null;
        }
        if (require("categories_segments", categoryStarts).length != listed
                || require("categories_sizes", categorySizes).length != listed) {
            throw new IllegalArgumentException("[categories_segments] has [" + categoryStarts.length
                    + "] values and [categories_sizes] [" + (categorySizes == null ? 0 : categorySizes.length)
                    + "]; [categories_nodes] has [" + listed + "]");
        }
        require("categories", categories);
        BitSet[] sets = new BitSet[nodes];
        int next = 0;
        for (int i = 0; i < listed; i++) {
            int node = categoryNodes[i];
            if (node < 0 || node >= nodes || splitType[node] != 1 || sets[node] != null) {
                throw new IllegalArgumentException(
                        "[categories_nodes] holds [" + node + "], which is no categorical node or stands twice");
            }
            int from = categoryStarts[i];
            long to = (long) from + categorySizes[i];
            if (from != next || categorySizes[i] < 1 || to > categories.length) {
                throw new IllegalArgumentException(
                        "the categories of node [" + node + "] are [" + categorySizes[i] + "] from [" + from
                                + "]; there are [" + categories.length + "], and the next one is [" + next + "]");
            }
            next = (int) to;
            sets[node] = set(node, from, (int) to, limits);
            room.take(sets[node]);
        }
        return sets;
    }

    private BitSet set(int node, int from, int to, ModelLimits limits) {
        BitSet set = new BitSet();
        for (int i = from; i < to; i++) {
            if (categories[i] < 0) {
                throw new IllegalArgumentException(
                        "node [" + node + "] names category [" + categories[i] + "]; it must be at least 0");
            }
            CategoryLimits.check(categories[i], 0, limits);
            set.set(categories[i]);
        }
        return set;
    }

    /** Bounds the memory of all sets of a model. */
    static final class CategoryRoom {
        private final ModelLimits limits;
        private long bytes;

        CategoryRoom(ModelLimits limits) {
            this.limits = limits;
        }

        void take(BitSet set) {
            bytes += set.length() / Byte.SIZE + 1;
            CategoryLimits.check(set.length() - 1, bytes, limits);
        }
    }
}
