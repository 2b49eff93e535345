/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Gradient-boosted trees or a random forest, flattened for evaluation in batches.
 *
 * <p>A block of documents is ranked first ({@link FeatureRanks}), then passes tree by tree while its ranks stay in the nearest
 * cache. A node is one long: column, rank of its threshold, and its left child, which the right one follows; a leaf leads to itself.
 * So a step is two loads and a subtraction without a branch, and {@value #LANES} documents take their steps at once, which hides the
 * time of the loads. The comparisons come out as the library's own; nothing is rounded that it does not round.
 */
public final class TreeEnsemble implements RankingModel {
    /** Documents that go through a tree together: as many as leave their positions in registers. */
    private static final int LANES = 8;
    /** Documents of a block, when its ranks fit into {@link #BLOCK_RANKS}. */
    private static final int BLOCK = 128;
    /** Ranks of a block, 32 KiB: what the nearest cache holds beside the nodes on the way. */
    private static final int BLOCK_RANKS = 8192;

    /** A tree that is no deeper takes all of its steps for each document, which costs less than to ask whether all have arrived. */
    private static final int SHALLOW = 8;

    private static final int MASK = (1 << 21) - 1;
    private static final int RANK_SHIFT = 21;
    private static final int COLUMN_SHIFT = 42;
    private static final int COLUMN_MASK = (1 << 20) - 1;
    private static final long CATEGORICAL = 1L << 62;

    private final List<String> features;
    private final String label;
    private final SplitRule rule;
    private final FeatureRanks ranks;
    /** Of all trees; a tree's nodes follow its root. */
    private final long[] nodes;
    /** Beside the nodes; of meaning for leaves. */
    private final double[] values;

    private final int[] roots;
    /** Steps that are taken before asking. */
    private final int[] sureSteps;
    /** Whether these reach a leaf of the tree whatever the way. */
    private final boolean[] arrives;

    private final boolean[] categorical;
    private final int[] groups;
    /** Codes that go right, for each categorical split; codes beyond a set go as those outside of it. */
    private final long[][] codesRight;

    private final double[] base;
    private final double divisor;
    private final boolean singlePrecision;
    private final OutputTransform transform;
    private final int output;

    /**
     * Flattens the trees of a file.
     *
     * @param budget asked for each tree
     */
    TreeEnsemble(EnsembleSpec spec, ParseBudget budget) {
        this.features = spec.features();
        this.label = spec.label();
        this.rule = spec.rule();
        this.ranks = new FeatureRanks(spec, budget);
        this.groups = spec.groups();
        this.base = spec.base();
        this.divisor = spec.divisor();
        this.singlePrecision = spec.singlePrecision();
        this.transform = spec.transform();
        this.output = spec.output();
        int trees = spec.trees().size();
        this.roots = new int[trees];
        this.sureSteps = new int[trees];
        this.arrives = new boolean[trees];
        this.categorical = new boolean[trees];
        int size = 0;
        int sets = 0;
        for (Tree tree : spec.trees()) {
            size += 2 * tree.splits() + 1;
            sets += categoricalSplits(tree);
        }
        this.nodes = new long[size];
        this.values = new double[size];
        this.codesRight = new long[sets][];
        int root = 0;
        int set = 0;
        for (int i = 0; i < trees; i++) {
            budget.check();
            Tree tree = spec.trees().get(i);
            roots[i] = root;
            arrives[i] = tree.depth() <= SHALLOW;
            sureSteps[i] = arrives[i] ? tree.depth() : tree.shallowest();
            categorical[i] = categoricalSplits(tree) > 0;
            flatten(tree, root, set);
            root += 2 * tree.splits() + 1;
            set += categoricalSplits(tree);
        }
    }

    private static int categoricalSplits(Tree tree) {
        int count = 0;
        for (int i = 0; i < tree.splits(); i++) {
            count += tree.isCategorical(i) ? 1 : 0;
        }
        return count;
    }

    /** Writes a tree breadth first, so that siblings are neighbours. */
    private void flatten(Tree tree, int root, int firstSet) {
        int[] source = new int[2 * tree.splits() + 1];
        source[0] = tree.splits() == 0 ? ~0 : 0;
        int next = 1;
        int set = firstSet;
        for (int i = 0; i < source.length; i++) {
            int split = source[i];
            if (split < 0) {
                values[root + i] = tree.leaves()[~split];
                nodes[root + i] = pack(0, MASK, root + i);
                continue;
            }
            int column = ranks.column(tree, split);
            if (tree.isCategorical(split)) {
                codesRight[set] = codesRight(tree.categories()[split], tree.defaultLeft()[split]);
                nodes[root + i] = CATEGORICAL | pack(column, set++, root + next);
            } else {
                nodes[root + i] = pack(column, ranks.rank(tree, split), root + next);
            }
            source[next++] = tree.left()[split];
            source[next++] = tree.right()[split];
        }
    }

    private static long pack(int column, int rank, int child) {
        return (long) column << COLUMN_SHIFT | (long) rank << RANK_SHIFT | child;
    }

    private long[] codesRight(BitSet categories, boolean defaultLeft) {
        BitSet right = new BitSet();
        if (rule.setGoesRight()) {
            categories.stream().forEach(c -> right.set(FeatureRanks.FIRST_CODE + c));
            right.set(FeatureRanks.MISSING_CODE, !defaultLeft);
        } else {
            // Whole words and one bit more at least, so that what lies beyond the last word is what lies beyond the
            // set.
            right.set(0, ((FeatureRanks.FIRST_CODE + categories.length()) / Long.SIZE + 1) * Long.SIZE);
            categories.stream().forEach(c -> right.clear(FeatureRanks.FIRST_CODE + c));
        }
        return right.toLongArray();
    }

    @Override
    public List<String> features() {
        return features;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public int outputs() {
        return base.length;
    }

    @Override
    public int output() {
        return output;
    }

    /** At least 0. */
    public int trees() {
        return roots.length;
    }

    /** Splits and leaves. */
    public int nodes() {
        return nodes.length;
    }

    @Override
    public long bytes() {
        long bytes = 16L * nodes.length + 14L * roots.length + ranks.bytes();
        for (long[] codes : codesRight) {
            bytes += 24 + 8L * codes.length;
        }
        return bytes;
    }

    @Override
    public void predict(FeatureMatrix matrix, double[] out) {
        matrix.checkFits(this, out);
        int columns = ranks.columns();
        int block = Math.clamp(BLOCK_RANKS / columns / LANES * LANES, LANES, BLOCK);
        int[] rows = new int[block * columns];
        int[] reached = new int[block];
        double[] keys = new double[block];
        for (int from = 0; from < matrix.count(); from += block) {
            int size = Math.min(block, matrix.count() - from);
            ranks.rank(matrix, from, size, rows, reached, keys);
            sum(rows, columns, size, reached, out, from * outputs());
        }
        finish(out, matrix.count());
    }

    /** Adds up the leaves of a block's documents. */
    private void sum(int[] rows, int columns, int size, int[] reached, double[] out, int at) {
        int outputs = outputs();
        for (int i = 0; i < size; i++) {
            System.arraycopy(base, 0, out, at + i * outputs, outputs);
        }
        for (int tree = 0; tree < roots.length; tree++) {
            if (categorical[tree]) {
                walkCategorical(roots[tree], rows, columns, size, reached);
            } else {
                walk(nodes, roots[tree], sureSteps[tree], arrives[tree], rows, columns, size, reached);
            }
            int first = at + groups[tree];
            if (singlePrecision) {
                for (int i = 0; i < size; i++) {
                    out[first + i * outputs] = (float) (out[first + i * outputs] + values[reached[i]]);
                }
            } else {
                for (int i = 0; i < size; i++) {
                    out[first + i * outputs] += values[reached[i]];
                }
            }
        }
    }

    /**
     * Finds the leaves of a tree whose splits are all numerical. Where fewer documents than lanes are left, what other documents
     * left in their rows goes along for nothing.
     */
    private static void walk(
            long[] nodes, int root, int sureSteps, boolean arrives, int[] rows, int columns, int size, int[] reached) {
        for (int i = 0; i < size; i += LANES) {
            int r0 = i * columns;
            int r1 = r0 + columns;
            int r2 = r1 + columns;
            int r3 = r2 + columns;
            int r4 = r3 + columns;
            int r5 = r4 + columns;
            int r6 = r5 + columns;
            int r7 = r6 + columns;
            int n0 = root;
            int n1 = root;
            int n2 = root;
            int n3 = root;
            int n4 = root;
            int n5 = root;
            int n6 = root;
            int n7 = root;
            for (int step = 0; step < sureSteps; step++) {
                n0 = next(nodes[n0], rows, r0);
                n1 = next(nodes[n1], rows, r1);
                n2 = next(nodes[n2], rows, r2);
                n3 = next(nodes[n3], rows, r3);
                n4 = next(nodes[n4], rows, r4);
                n5 = next(nodes[n5], rows, r5);
                n6 = next(nodes[n6], rows, r6);
                n7 = next(nodes[n7], rows, r7);
            }
            int moved = arrives ? 0 : 1;
            while (moved != 0) {
                int m0 = next(nodes[n0], rows, r0);
                int m1 = next(nodes[n1], rows, r1);
                int m2 = next(nodes[n2], rows, r2);
                int m3 = next(nodes[n3], rows, r3);
                int m4 = next(nodes[n4], rows, r4);
                int m5 = next(nodes[n5], rows, r5);
                int m6 = next(nodes[n6], rows, r6);
                int m7 = next(nodes[n7], rows, r7);
                moved = (m0 ^ n0) | (m1 ^ n1) | (m2 ^ n2) | (m3 ^ n3);
                moved |= (m4 ^ n4) | (m5 ^ n5) | (m6 ^ n6) | (m7 ^ n7);
                n0 = m0;
                n1 = m1;
                n2 = m2;
                n3 = m3;
                n4 = m4;
                n5 = m5;
                n6 = m6;
                n7 = m7;
            }
            reached[i] = n0;
            reached[i + 1] = n1;
            reached[i + 2] = n2;
            reached[i + 3] = n3;
            reached[i + 4] = n4;
            reached[i + 5] = n5;
            reached[i + 6] = n6;
            reached[i + 7] = n7;
        }
    }

    /** The child: the left one, or the next when the document's rank is greater than the node's. */
    private static int next(long node, int[] rows, int row) {
        int rank = (int) (node >>> RANK_SHIFT) & MASK;
        return ((int) node & MASK) + ((rank - rows[row + (int) (node >>> COLUMN_SHIFT)]) >>> 31);
    }

    private void walkCategorical(int root, int[] rows, int columns, int size, int[] reached) {
        for (int i = 0; i < size; i++) {
            int row = i * columns;
            int at = root;
            int child = nextOf(nodes[at], rows, row);
            while (child != at) {
                at = child;
                child = nextOf(nodes[at], rows, row);
            }
            reached[i] = at;
        }
    }

    private int nextOf(long node, int[] rows, int row) {
        if ((node & CATEGORICAL) == 0) {
            return next(node, rows, row);
        }
        int code = rows[row + ((int) (node >>> COLUMN_SHIFT) & COLUMN_MASK)];
        long[] right = codesRight[(int) (node >>> RANK_SHIFT) & MASK];
        int word = code >>> 6;
        boolean goesRight = word < right.length ? (right[word] >>> code & 1) != 0 : !rule.setGoesRight();
        return ((int) node & MASK) + (goesRight ? 1 : 0);
    }

    private void finish(double[] out, int count) {
        int outputs = outputs();
        if (divisor != 1) {
            for (int i = 0; i < count * outputs; i++) {
                out[i] /= divisor;
            }
        }
        if (!(transform instanceof OutputTransform.Identity)) {
            for (int i = 0; i < count; i++) {
                transform.apply(out, i * outputs, outputs);
            }
        }
        if (singlePrecision) {
            for (int i = 0; i < count * outputs; i++) {
                out[i] = (float) out[i];
            }
        }
    }

    @Override
    public String toString() {
        return label + ", " + features.size() + " features, base " + Arrays.toString(base);
    }
}
