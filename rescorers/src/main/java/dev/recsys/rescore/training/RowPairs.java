/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Pairs of rows of one group, the first of which has the greater label; each pair of a group is drawn with the same probability.
 *
 * @param better rows
 * @param worse  rows, one for each of the former
 */
record RowPairs(int[] better, int[] worse) {
    private static final int FIRST_ROOM = 1024;

    int count() {
        return better.length;
    }

    /**
     * Draws pairs by reservoirs (Vitter, Random sampling with a reservoir, ACM TOMS 11(1), 1985): one for each group, then one for all.
     *
     * @param check asked for each group; throws when the work is cancelled
     */
    static RowPairs draw(RankingData data, int perGroup, int most, long seed, Runnable check) {
        SplittableRandom random = new SplittableRandom(seed);
        Reservoir all = new Reservoir(most, random);
        int[] starts = data.starts();
        float[] labels = data.labels();
        for (int g = 0; g < data.groups().size(); g++) {
            check.run();
            Reservoir group = new Reservoir(perGroup, random);
            for (int i = starts[g]; i < starts[g + 1]; i++) {
                for (int j = i + 1; j < starts[g + 1]; j++) {
                    if (labels[i] > labels[j]) {
                        group.add(i, j);
                    } else if (labels[i] < labels[j]) {
                        group.add(j, i);
                    }
                }
            }
            for (int i = 0; i < group.kept; i++) {
                all.add(group.better[i], group.worse[i]);
            }
        }
        return new RowPairs(Arrays.copyOf(all.better, all.kept), Arrays.copyOf(all.worse, all.kept));
    }

    private static final class Reservoir {
        private final int room;
        private final SplittableRandom random;
        private int[] better;
        private int[] worse;
        private int kept;
        private long seen;

        Reservoir(int room, SplittableRandom random) {
            this.room = room;
            this.random = random;
            better = new int[Math.min(room, FIRST_ROOM)];
            worse = new int[better.length];
        }

        void add(int more, int less) {
            seen++;
            long at = seen <= room ? seen - 1 : random.nextLong(seen);
            if (at >= room) {
                return;
            }
            if (at == better.length) {
                int longer = (int) Math.min(room, 2L * better.length);
                better = Arrays.copyOf(better, longer);
                worse = Arrays.copyOf(worse, longer);
            }
            better[(int) at] = more;
            worse[(int) at] = less;
            kept = (int) Math.min(room, seen);
        }
    }
}
