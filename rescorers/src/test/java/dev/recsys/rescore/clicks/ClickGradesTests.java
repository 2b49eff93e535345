/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class ClickGradesTests extends OpenSearchTestCase {
    private static ItemEstimate item(int number, double value) {
        return new ItemEstimate("g", "i" + number, value, 10, 1);
    }

    private static List<Integer> grades(ClickGrades by, List<ItemEstimate> estimates) {
        return by.grade(estimates).stream().map(GradedItem::grade).toList();
    }

    public void testThresholds() {
        List<ItemEstimate> estimates = List.of(item(0, 0.49), item(1, 0.5), item(2, 1.2), item(3, 1.5), item(4, 9));
        assertEquals(List.of(0, 1, 2, 3, 4), grades(ClickGrades.Thresholds.COEC, estimates));
        assertEquals(
                new GradedItem("g", "i4", 4),
                ClickGrades.Thresholds.COEC.grade(estimates).get(4));
    }

    public void testQuantilesCountItemsWithAReward() {
        List<ItemEstimate> estimates = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            estimates.add(item(i, (i * 37) % 100));
        }
        for (int i = 0; i < 300; i++) {
            // Never clicked: they have a value by their prior, and no say in the bounds.
            estimates.add(new ItemEstimate("g", "unclicked" + i, 50, 10, 0));
        }
        List<GradedItem> graded = ClickGrades.Quantiles.DEFAULT.grade(estimates);
        int[] counts = new int[5];
        for (int i = 0; i < 100; i++) {
            int value = (i * 37) % 100;
            assertEquals(
                    value < 50 ? 1 : value < 80 ? 2 : value < 95 ? 3 : 4,
                    graded.get(i).grade());
        }
        for (GradedItem item : graded) {
            counts[item.grade()]++;
        }
        assertArrayEquals(new int[] {300, 50, 30, 15, 5}, counts);
    }

    public void testEqualValuesGetTheSameGrade() {
        List<ItemEstimate> estimates = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            estimates.add(item(i, 0.3));
        }
        assertEquals(List.of(1), distinct(estimates));
        // Two better ones: 95 of 100 are below them.
        estimates.add(item(40, 0.4));
        estimates.add(item(41, 0.4));
        assertEquals(List.of(1, 4), distinct(estimates));
        // With a third, there are fewer.
        estimates.add(item(42, 0.4));
        assertEquals(List.of(1, 3), distinct(estimates));
    }

    private static List<Integer> distinct(List<ItemEstimate> estimates) {
        return grades(ClickGrades.Quantiles.DEFAULT, estimates).stream()
                .distinct()
                .toList();
    }

    public void testWhatWasShownTooSeldomGetsNoGrade() {
        List<ItemEstimate> estimates =
                List.of(new ItemEstimate("g", "seldom", 9, 4, 3), new ItemEstimate("g", "often", 9, 5, 3));
        assertEquals(List.of(new GradedItem("g", "often", 4)), ClickGrades.Thresholds.COEC.grade(estimates));
        assertEquals(List.of(new GradedItem("g", "often", 1)), ClickGrades.Quantiles.DEFAULT.grade(estimates));
        assertEquals(List.of(), ClickGrades.Quantiles.DEFAULT.grade(List.of()));
    }

    public void testOfASimulatedLogTheBetterItemsGetTheBetterGrades() {
        SimulatedLog log = SimulatedLog.of(random(), 40, 300, 0.3, 1, 0.6, 0.4, 0.2);
        ClickEstimates found = PositionBasedModel.DEFAULT.estimate(log.impressions(), () -> {});
        double[] sums = new double[5];
        int[] counts = new int[5];
        List<GradedItem> graded = ClickGrades.Quantiles.DEFAULT.grade(found.items());
        for (int i = 0; i < graded.size(); i++) {
            sums[graded.get(i).grade()] += log.alpha(found.items().get(i));
            counts[graded.get(i).grade()]++;
        }
        assertEquals(80, counts[1]);
        assertEquals(48, counts[2]);
        assertEquals(24, counts[3]);
        assertEquals(8, counts[4]);
        for (int grade = 2; grade < 5; grade++) {
            assertTrue(sums[grade] / counts[grade] > sums[grade - 1] / counts[grade - 1]);
        }
    }

    public void testBadBoundsAreRefused() {
        for (List<Double> bounds : List.of(
                List.of(1.0, 0.5, 2.0, 3.0),
                List.of(-1.0, 0.5, 2.0, 3.0),
                List.of(0.0, 0.5, 2.0, Double.NaN),
                List.of(0.0, 0.5, 2.0, Double.POSITIVE_INFINITY))) {
            IllegalArgumentException e =
                    expectThrows(IllegalArgumentException.class, () -> new ClickGrades.Thresholds(bounds, 1));
            assertEquals("bounds of grades are " + bounds + "; they must ascend from 0 and be finite", e.getMessage());
        }
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class, () -> new ClickGrades.Quantiles(List.of(0.0, 0.5, 0.9, 1.1), 1));
        assertTrue(e.getMessage(), e.getMessage().contains("from 0 to 1"));
        e = expectThrows(IllegalArgumentException.class, () -> new ClickGrades.Quantiles(List.of(0.5), 1));
        assertEquals("there are [1] bounds of grades; there must be 4", e.getMessage());
        e = expectThrows(
                IllegalArgumentException.class, () -> new ClickGrades.Quantiles(List.of(0.0, 0.5, 0.9, 1.0), 0));
        assertEquals("[min_impressions] is [0]; it must be at least 1", e.getMessage());
    }
}
