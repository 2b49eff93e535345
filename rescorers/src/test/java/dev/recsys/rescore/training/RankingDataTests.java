/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import dev.recsys.rescore.model.FeatureMatrix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.test.OpenSearchTestCase;

/** Rows stay with their group whatever part of them is taken, and rows that cannot be learnt from are refused by number. */
public class RankingDataTests extends OpenSearchTestCase {
    private void assertRefused(String message, Runnable build) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, build::run);
        assertTrue(e.getMessage(), e.getMessage().contains(message));
    }

    public void testBadRowsAreRefusedByNumber() {
        assertRefused(
                "the label of row [2] is [NaN]; it must be finite and at least 0",
                () -> RankingRows.of(new float[] {0, 1, Float.NaN}, 3));
        assertRefused("the label of row [0] is [-1.0]", () -> RankingRows.of(new float[] {-1, 1, 2}, 3));
        assertRefused(
                "the label of row [1] is [Infinity]",
                () -> RankingRows.of(new float[] {1, Float.POSITIVE_INFINITY, 2}, 3));
        assertRefused("group [q1] has [0] rows", () -> RankingRows.of(new float[] {1, 2, 3}, 3, 0));
        assertRefused(
                "the sizes of [groups] add up to [5]; there are [3] rows",
                () -> RankingRows.of(new float[] {1, 2, 3}, 3, 2));
        assertRefused("there is no group", () -> RankingRows.of(new float[] {}));
        RankingData data = RankingRows.of(new float[] {0, 1, 2}, 3);
        assertRefused("[2] labels and [3] rows", () -> with(data, List.of("row"), new float[2], null));
        assertRefused(
                "the weight of row [1] is [0.0]; it must be finite and above 0",
                () -> with(data, List.of("row"), data.labels(), new float[] {1, 0, 1}));
        assertRefused(
                "the weight of row [0] is [NaN]",
                () -> with(data, List.of("row"), data.labels(), new float[] {Float.NaN, 1, 1}));
        assertRefused(
                "[2] names of features and [1] columns", () -> with(data, List.of("a", "b"), data.labels(), null));
        assertRefused("feature [0] has no name", () -> with(data, List.of(""), data.labels(), null));
        FeatureMatrix two = FeatureMatrix.of(2, 3);
        assertRefused(
                "two features have the name [a]",
                () -> new RankingData(List.of("a", "a"), two, data.labels(), data.groups()));
        two.column(1)[2] = Double.NEGATIVE_INFINITY;
        assertRefused(
                "feature [b] of row [2] is [-Infinity]; it must be finite, or NaN",
                () -> new RankingData(List.of("a", "b"), two, data.labels(), data.groups()));
    }

    private static RankingData with(RankingData data, List<String> features, float[] labels, float[] weights) {
        return new RankingData(features, data.matrix(), labels, data.groups(), weights);
    }

    /** A label and a weight that tell which row it was: the matrix has the row's number. */
    private RankingData numbered(int groups) {
        List<RankingGroup> sizes = new ArrayList<>();
        int rows = 0;
        for (int g = 0; g < groups; g++) {
            int size = randomIntBetween(1, 6);
            sizes.add(new RankingGroup("query " + g / 2, g % 2 == 0 ? "search" : "similar", size, g / 3));
            rows += size;
        }
        FeatureMatrix matrix = FeatureMatrix.of(2, rows);
        float[] labels = new float[rows];
        float[] weights = new float[rows];
        for (int row = 0; row < rows; row++) {
            matrix.column(0)[row] = row;
            matrix.column(1)[row] = -row;
            labels[row] = row;
            weights[row] = row + 1;
        }
        return new RankingData(List.of("row", "minus"), matrix, labels, sizes, weights);
    }

    /** Every row of both sides is one of the data, none is lost or doubled, and groups are whole. */
    private static void assertParts(RankingData data, DataSplits.Split split) {
        Set<Float> seen = new HashSet<>();
        List<RankingGroup> groups = new ArrayList<>();
        for (RankingData part : List.of(split.train(), split.heldOut())) {
            groups.addAll(part.groups());
            int[] starts = part.starts();
            for (int g = 0; g < part.groups().size(); g++) {
                for (int row = starts[g]; row < starts[g + 1]; row++) {
                    float number = part.labels()[row];
                    assertTrue(seen.add(number));
                    assertEquals(number, part.matrix().column(0)[row], 0);
                    assertEquals(-number, part.matrix().column(1)[row], 0);
                    assertEquals(number + 1, part.weights()[row], 0);
                    int group = groupOf(data, (int) number);
                    assertSame(data.groups().get(group), part.groups().get(g));
                }
            }
        }
        assertEquals(data.size(), seen.size());
        assertEquals(data.groups().size(), groups.size());
    }

    private static int groupOf(RankingData data, int row) {
        int[] starts = data.starts();
        int group = 0;
        while (starts[group + 1] <= row) {
            group++;
        }
        return group;
    }

    private static Set<String> keys(RankingData data) {
        Set<String> keys = new HashSet<>();
        data.groups().forEach(group -> keys.add(group.key()));
        return keys;
    }

    public void testASplitByKeyKeepsQueriesWholeAndIsTheSameForTheSameSeed() {
        RankingData data = numbered(400);
        double fraction = randomFrom(0.1, 0.2, 0.5);
        long seed = randomLong();
        DataSplits.Split split = DataSplits.byKey(data, fraction, seed);
        assertParts(data, split);
        assertTrue(Collections.disjoint(keys(split.train()), keys(split.heldOut())));
        assertEquals(fraction, keys(split.heldOut()).size() / 200.0, 0.15);
        assertEquals(
                keys(split.heldOut()),
                keys(DataSplits.byKey(data, fraction, seed).heldOut()));
        assertNotEquals(
                keys(split.heldOut()),
                keys(DataSplits.byKey(data, fraction, seed + 1).heldOut()));
        // A key's side depends on nothing but itself.
        BitSet some = new BitSet();
        some.set(100, 300);
        DataSplits.Split part = DataSplits.byKey(data.subset(some), fraction, seed);
        assertTrue(keys(split.heldOut()).containsAll(keys(part.heldOut())));
        assertTrue(keys(split.train()).containsAll(keys(part.train())));
    }

    public void testASplitOfFewQueriesLeavesNoSideEmpty() {
        for (int i = 0; i < 50; i++) {
            RankingData data = RankingRows.of(new float[] {0, 1, 2}, 1, 2);
            for (double fraction : new double[] {0.001, 0.5, 0.999}) {
                DataSplits.Split split = DataSplits.byKey(data, fraction, randomLong());
                assertEquals(1, split.train().groups().size());
                assertEquals(1, split.heldOut().groups().size());
            }
        }
        assertRefused(
                "there is [1] query, [q0]; to hold out a part, at least 2",
                () -> DataSplits.byKey(RankingRows.of(new float[] {0, 1}, 2), 0.2, 1));
        assertRefused("[fraction] is [1.0]", () -> DataSplits.byKey(numbered(4), 1, 1));
        assertRefused("[fraction] is [NaN]", () -> DataSplits.byKey(numbered(4), Double.NaN, 1));
    }

    public void testFoldsHoldOutEachQueryOnce() {
        RankingData data = numbered(2 * randomIntBetween(10, 60));
        int k = randomIntBetween(2, 10);
        Set<String> seen = new HashSet<>();
        int most = 0;
        int least = Integer.MAX_VALUE;
        for (DataSplits.Split fold : DataSplits.folds(data, k, 5)) {
            assertParts(data, fold);
            Set<String> held = keys(fold.heldOut());
            assertTrue(Collections.disjoint(keys(fold.train()), held));
            for (String key : held) {
                assertTrue(key, seen.add(key));
            }
            most = Math.max(most, held.size());
            least = Math.min(least, held.size());
        }
        assertEquals(keys(data), seen);
        assertTrue(most - least <= 1);
        assertRefused(
                "[folds] is [4]; it must be from 2 to the number of queries, [3]",
                () -> DataSplits.folds(numbered(6), 4, 5));
    }

    public void testASplitByTimeHoldsOutTheLatest() {
        RankingData data = numbered(90);
        DataSplits.Split split = DataSplits.byTime(data, 0.2);
        assertParts(data, split);
        long latest = split.train().groups().stream()
                .mapToLong(RankingGroup::time)
                .max()
                .orElseThrow();
        assertTrue(split.heldOut().groups().stream().allMatch(group -> group.time() > latest));
        assertEquals(18, split.heldOut().groups().size());
        assertEquals(
                split.heldOut().groups(),
                DataSplits.byTime(data, latest + 1).heldOut().groups());
        assertRefused("[from] is [0], which leaves one side", () -> DataSplits.byTime(data, 0L));
        assertRefused("must be above [0] and at most [29]", () -> DataSplits.byTime(data, 30L));
        assertRefused("group [q0] has no time", () -> DataSplits.byTime(RankingRows.of(new float[] {0, 1}, 1, 1), 0.5));
        assertRefused("all [3] groups have the time [0]", () -> DataSplits.byTime(numbered(3), 0.5));
    }

    public void testTasksAndFeaturesCanBeTakenApart() {
        RankingData data = numbered(20);
        assertEquals(Set.of("search", "similar"), data.tasks());
        RankingData similar = data.onlyTask("similar");
        assertEquals(10, similar.groups().size());
        assertTrue(similar.groups().stream().allMatch(group -> group.task().equals("similar")));
        assertEquals(data.starts()[1], (int) similar.labels()[0]);
        assertRefused("no group has the task [x]; there are [search, similar]", () -> data.onlyTask("x"));
        RankingData without = data.withoutFeatures(List.of("row"));
        assertEquals(List.of("minus"), without.features());
        assertEquals(-1, without.matrix().column(0)[1], 0);
        assertRefused("there is no feature [x]", () -> data.withoutFeatures(List.of("x")));
        assertRefused("at least 1", () -> data.withoutFeatures(data.features()));
    }

    public void testNamesOfFeaturesComeBack() {
        for (int i = 0; i < 100; i++) {
            String name = randomRealisticUnicodeOfCodepointLengthBetween(1, 20) + " =%\"{}[]:,\\";
            String encoded = ModelNames.encode(name);
            assertTrue(encoded, encoded.chars().allMatch(c -> c > ' ' && c < 0x7F && "\"{}[]:,=".indexOf(c) < 0));
            assertEquals(name, ModelNames.decode(encoded));
        }
        assertEquals("title_score.bm25", ModelNames.encode("title_score.bm25"));
        assertRefused("has a [%] without", () -> ModelNames.decode("a%4"));
        assertRefused("has a [%] without", () -> ModelNames.decode("a%zz"));
    }
}
