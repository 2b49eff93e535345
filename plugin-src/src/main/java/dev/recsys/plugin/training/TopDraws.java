/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the draws with the smallest keys. */
final class TopDraws {
    private final int size;
    private final PriorityQueue<Draw> worstFirst;

    /** @param size how many are kept; 0 keeps none */
    TopDraws(int size) {
        this.size = size;
        this.worstFirst = new PriorityQueue<>(Math.max(1, Math.min(size, 1024)), Collections.reverseOrder());
    }

    /** Offers the vector that starts at {@code offset}; it is copied if it is kept. */
    void offer(double key, float[] vectors, int offset, int dimension) {
        if (size == 0 || worstFirst.size() == size && key > worstFirst.peek().key()) {
            return;
        }
        offer(new Draw(key, Arrays.copyOfRange(vectors, offset, offset + dimension)));
    }

    void offer(Draw draw) {
        if (size == 0) {
            return;
        }
        if (worstFirst.size() < size) {
            worstFirst.add(draw);
        } else if (draw.compareTo(worstFirst.peek()) < 0) {
            worstFirst.poll();
            worstFirst.add(draw);
        }
    }

    /** What was kept, smallest key first. */
    List<Draw> sorted() {
        List<Draw> draws = new ArrayList<>(worstFirst);
        Collections.sort(draws);
        return draws;
    }

    /** The smallest of several such lists. */
    static List<Draw> merge(List<Draw> a, List<Draw> b, int size) {
        TopDraws top = new TopDraws(size);
        a.forEach(top::offer);
        b.forEach(top::offer);
        return top.sorted();
    }
}
