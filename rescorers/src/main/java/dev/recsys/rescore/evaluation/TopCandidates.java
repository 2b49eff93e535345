/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

/** The best k of many scores, in order, without sorting the rest; one for each thread, used again and again. */
public final class TopCandidates {
    private final int k;
    private final int[] heap;
    private int size;

    /** @param k at least 1 */
    public TopCandidates(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("[k] is [" + k + "]; it must be at least 1");
        }
        this.k = k;
        this.heap = new int[k];
    }

    /**
     * Finds the best; of equal scores the one that comes first.
     *
     * @param scores the first {@code count} count
     * @return indexes, best first, of which the first {@code min(k, count)} are set; overwritten by the next call
     */
    public int[] select(double[] scores, int count) {
        size = 0;
        int start = Math.min(k, count);
        for (int i = 0; i < start; i++) {
            heap[size++] = i;
            up(scores, size - 1);
        }
        double worst = size == 0 ? 0 : scores[heap[0]];
        for (int i = start; i < count; i++) {
            // An equal score further down is worse than all that are held.
            if (scores[i] > worst) {
                heap[0] = i;
                down(scores, 0, size);
                worst = scores[heap[0]];
            }
        }
        for (int end = size - 1; end > 0; end--) {
            int worstLeft = heap[0];
            heap[0] = heap[end];
            heap[end] = worstLeft;
            down(scores, 0, end);
        }
        return heap;
    }

    private static boolean worse(double[] scores, int a, int b) {
        return scores[a] < scores[b] || scores[a] == scores[b] && a > b;
    }

    private void up(double[] scores, int from) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (worse(scores, heap[at], heap[parent]) == false) {
                return;
            }
            swap(at, parent);
            at = parent;
        }
    }

    private void down(double[] scores, int from, int end) {
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= end) {
                return;
            }
            if (child + 1 < end && worse(scores, heap[child + 1], heap[child])) {
                child++;
            }
            if (worse(scores, heap[child], heap[at]) == false) {
                return;
            }
            swap(at, child);
            at = child;
        }
    }

    private void swap(int a, int b) {
        int kept = heap[a];
        heap[a] = heap[b];
        heap[b] = kept;
    }
}
