/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

/**
 * What is evaluated: an ensemble and a batch for it.
 *
 * @param depth splits from a root to a leaf at most; 0 where only the leaves are limited
 * @param leaves of each tree, at most
 */
record EnsembleShape(int trees, int leaves, int depth, int features, int documents) {
    EnsembleShape withTrees(int count) {
        return new EnsembleShape(count, leaves, depth, features, documents);
    }

    /** Trees that grow evenly to this depth. */
    EnsembleShape withDepth(int splits) {
        return new EnsembleShape(trees, 1 << splits, splits, features, documents);
    }

    EnsembleShape withFeatures(int count) {
        return new EnsembleShape(trees, leaves, depth, count, documents);
    }

    EnsembleShape withDocuments(int count) {
        return new EnsembleShape(trees, leaves, depth, features, count);
    }

    /** Whether the same ensemble serves both. */
    boolean sameEnsemble(EnsembleShape other) {
        return withDocuments(other.documents).equals(other);
    }

    @Override
    public String toString() {
        return trees + " trees x " + leaves + " leaves" + (depth == 0 ? "" : " (depth " + depth + ")") + ", "
                + documents + " documents x " + features + " features";
    }
}
