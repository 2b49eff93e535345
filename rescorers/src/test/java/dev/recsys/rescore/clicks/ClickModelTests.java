/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

/** On logs whose truth is known, and against versions that follow the formulas impression by impression. */
public class ClickModelTests extends OpenSearchTestCase {
    private static final double[] THETA = {1, 0.7, 0.5, 0.35, 0.25, 0.15};

    private static ClickEstimates positionBased(List<Impression> impressions) {
        return PositionBasedModel.DEFAULT.estimate(impressions, () -> {});
    }

    public void testThePlantedModelIsFoundAgain() {
        SimulatedLog log = SimulatedLog.of(random(), 30, 1_000, 0.4, THETA);
        ClickEstimates found = new PositionBasedModel(5_000, 1e-7, 0).estimate(log.impressions(), () -> {});
        assertTrue("after " + found.iterations(), found.converged());
        assertEquals(THETA.length, found.positions().size());
        for (int p = 0; p < THETA.length; p++) {
            assertEquals(p + 1, found.positions().get(p).position());
            assertEquals(30_000, found.positions().get(p).impressions());
            assertEquals("theta " + (p + 1), THETA[p], found.positions().get(p).value(), 0.04);
        }
        assertEquals(1, found.positions().get(0).value(), 0);
        assertEquals(30 * THETA.length, found.items().size());
        double worst = 0;
        double squares = 0;
        for (ItemEstimate estimate : found.items()) {
            double off = (estimate.value() - log.alpha(estimate)) / log.deviation(estimate);
            worst = Math.max(worst, Math.abs(off));
            squares += off * off;
        }
        // Deviations are those with a known theta; that it is estimated too makes them somewhat larger.
        assertTrue("worst " + worst, worst < 6);
        double spread = Math.sqrt(squares / found.items().size());
        assertTrue("spread " + spread, spread > 0.7 && spread < 1.5);
    }

    public void testBothCorrectAPositionBiasWhereTheRateOfClicksFails() {
        SimulatedLog log = SimulatedLog.of(random(), 60, 800, 0.15, 1, 0.5, 0.3, 0.2, 0.12, 0.08);
        ClickEstimates positionBased = positionBased(log.impressions());
        double naive = log.inOrder(SimulatedLog.naive(positionBased.items()));
        double coec = log.inOrder(Coec.DEFAULT.estimate(log.impressions()).items());
        double model = log.inOrder(positionBased.items());
        logger.info("pairs in order: naive {}, coec {}, position-based {}", naive, coec, model);
        assertTrue("naive " + naive, naive < 0.85);
        assertTrue("coec " + coec, coec > 0.95);
        assertTrue("position-based " + model, model > 0.95);
    }

    public void testCoecIsItsFormula() {
        SimulatedLog log = SimulatedLog.of(random(), 3, 20, 0.5, THETA);
        List<Impression> impressions = new ArrayList<>(log.impressions());
        impressions.add(new Impression("g0", "bought", 9, 3.5f));
        impressions.add(new Impression("g0", "i1", 2, 0.25f));
        Coec coec = new Coec(randomIntBetween(0, 20), 0.1 + randomDouble());
        ClickEstimates found = coec.estimate(impressions);
        double mean =
                impressions.stream().mapToDouble(Impression::reward).average().orElseThrow();
        for (PositionValue position : found.positions()) {
            double[] rewards = impressions.stream()
                    .filter(i -> i.position() == position.position())
                    .mapToDouble(Impression::reward)
                    .toArray();
            double sum = 0;
            for (double reward : rewards) {
                sum += reward;
            }
            assertEquals(rewards.length, position.impressions());
            assertEquals(
                    (sum + coec.positionPrior() * mean) / (rewards.length + coec.positionPrior()),
                    position.value(),
                    1e-9);
        }
        assertEquals(3 * THETA.length + 1, found.items().size());
        for (ItemEstimate item : found.items()) {
            double got = coec.itemPrior();
            double due = coec.itemPrior();
            int shown = 0;
            for (Impression i : impressions) {
                if (i.group().equals(item.group()) && i.item().equals(item.item())) {
                    got += i.reward();
                    due += found.positions().stream()
                            .filter(p -> p.position() == i.position())
                            .findFirst()
                            .orElseThrow()
                            .value();
                    shown++;
                }
            }
            assertEquals(got / due, item.value(), 1e-9);
            assertEquals(shown, item.impressions());
            assertEquals(got - coec.itemPrior(), item.reward(), 1e-6);
        }
    }

    /** Log of the likelihood, with the prior of α, impression by impression. */
    private static double likelihood(
            List<Impression> impressions, ClickEstimates at, double prior, double mean, int changed, double by) {
        double sum = 0;
        int places = at.positions().size();
        for (Impression i : impressions) {
            double theta = 0;
            double alpha = 0;
            for (int p = 0; p < places; p++) {
                if (at.positions().get(p).position() == i.position()) {
                    theta = at.positions().get(p).value() + (changed == p ? by : 0);
                }
            }
            for (int k = 0; k < at.items().size(); k++) {
                ItemEstimate item = at.items().get(k);
                if (item.group().equals(i.group()) && item.item().equals(i.item())) {
                    alpha = item.value() + (changed == places + k ? by : 0);
                }
            }
            sum += i.reward() * Math.log(theta * alpha) + (1 - i.reward()) * Math.log(1 - theta * alpha);
        }
        for (int k = 0; k < at.items().size(); k++) {
            double alpha = at.items().get(k).value() + (changed == places + k ? by : 0);
            sum += prior * (mean * Math.log(alpha) + (1 - mean) * Math.log(1 - alpha));
        }
        return sum;
    }

    public void testNoChangeOfAThetaOrAnAlphaIsMoreLikely() {
        SimulatedLog log = SimulatedLog.of(random(), 2, 60, 0.6, 1, 0.6, 0.3);
        ClickEstimates found = new PositionBasedModel(100_000, 1e-10, 3).estimate(log.impressions(), () -> {});
        assertTrue(found.converged());
        double[] rates = new double[3];
        double all = 0;
        for (Impression i : log.impressions()) {
            rates[i.position() - 1] += i.reward() / 120;
            all += i.reward() / log.impressions().size();
        }
        double mean = 0;
        for (double rate : rates) {
            mean += Math.min(1, rate / rates[0]) / 3;
        }
        double prior = 3;
        double best = likelihood(log.impressions(), found, prior, all / mean, -1, 0);
        int values = found.positions().size() + found.items().size();
        for (int v = 1; v < values; v++) {
            for (double by : new double[] {1e-3, -1e-3}) {
                boolean atItsBound = v < 3 && found.positions().get(v).value() + by > 1;
                if (!atItsBound) {
                    assertTrue(
                            "value " + v + " by " + by,
                            likelihood(log.impressions(), found, prior, all / mean, v, by) < best);
                }
            }
        }
    }

    public void testOnePositionOnly() {
        List<Impression> impressions = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            impressions.add(new Impression("g", "good", 3, i < 60 ? 1 : 0));
            impressions.add(new Impression("g", "bad", 3, i < 20 ? 1 : 0));
        }
        ClickEstimates model = new PositionBasedModel(100, 1e-6, 0).estimate(impressions, () -> {});
        assertEquals(1, model.positions().get(0).value(), 0);
        assertEquals(3, model.positions().get(0).position());
        assertEquals(0.6, model.items().get(0).value(), 1e-6);
        assertEquals(0.2, model.items().get(1).value(), 1e-6);
        ClickEstimates coec = new Coec(0, 1e-9).estimate(impressions);
        assertEquals(0.4, coec.positions().get(0).value(), 1e-9);
        assertEquals(1.5, coec.items().get(0).value(), 1e-6);
        assertEquals(0.5, coec.items().get(1).value(), 1e-6);
    }

    public void testAFirstPositionWithoutClicks() {
        List<Impression> impressions = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            impressions.add(new Impression("g", "a", 1, 0));
            impressions.add(new Impression("g", "b", 2, i < 25 ? 1 : 0));
        }
        ClickEstimates found = positionBased(impressions);
        assertTrue(found.items().get(1).value() > found.items().get(0).value());
        assertTrue(Double.isFinite(found.items().get(0).value()));
        assertTrue(Double.isFinite(found.positions().get(1).value()));
        ClickEstimates coec = new Coec(0, 0.5).estimate(impressions);
        assertEquals(1, coec.items().get(0).value(), 1e-9);
    }

    public void testTheOrderOfTheLogDoesNotMatter() {
        SimulatedLog log = SimulatedLog.of(random(), 5, 40, 0.5, THETA);
        List<Impression> shuffled = new ArrayList<>(log.impressions());
        Collections.shuffle(shuffled, random());
        ClickEstimates first = positionBased(log.impressions());
        assertEquals(first, positionBased(new ArrayList<>(log.impressions())));
        ClickEstimates second = positionBased(shuffled);
        for (ItemEstimate item : first.items()) {
            ItemEstimate same = second.items().stream()
                    .filter(i -> i.group().equals(item.group()) && i.item().equals(item.item()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(item.value(), same.value(), 1e-6);
        }
    }

    public void testCancelled() {
        SimulatedLog log = SimulatedLog.of(random(), 5, 40, 0.5, THETA);
        RuntimeException cancelled = new RuntimeException("cancelled");
        int[] left = {randomIntBetween(0, 3)};
        RuntimeException e = expectThrows(
                RuntimeException.class,
                () -> PositionBasedModel.DEFAULT.estimate(log.impressions(), () -> {
                    if (left[0]-- == 0) {
                        throw cancelled;
                    }
                }));
        assertSame(cancelled, e);
    }

    private void assertRefused(String message, Runnable build) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, build::run);
        assertTrue(e.getMessage(), e.getMessage().contains(message));
    }

    public void testBadInputIsRefused() {
        assertRefused(
                "[position] of item [i] in [g] is [0]; it must be from 1 (the first) to 10000",
                () -> new Impression("g", "i", 0, 1));
        assertRefused("[position] of item [i] in [g] is [10001]", () -> new Impression("g", "i", 10_001, 1));
        assertRefused("[reward] of item [i] in [g] is [NaN]", () -> new Impression("g", "i", 1, Float.NaN));
        assertRefused("[reward] of item [i] in [g] is [-1.0]", () -> new Impression("g", "i", 1, -1));
        assertRefused("an impression has no [item]", () -> new Impression("g", null, 1, 1));
        List<Impression> unclicked = List.of(new Impression("g", "i", 1, 0), new Impression("g", "i", 2, 0));
        for (List<Impression> log : List.of(unclicked, List.<Impression>of())) {
            String message = log.isEmpty() ? "there is no impression" : "none of [2] impressions was clicked";
            assertRefused(message, () -> Coec.DEFAULT.estimate(log));
            assertRefused(message, () -> positionBased(log));
        }
        assertRefused(
                "[reward] of item [i] in [g] is [2.0]; for a position-based model it must be from 0 to 1",
                () -> positionBased(List.of(new Impression("g", "i", 1, 2))));
        assertRefused("[position_prior] is [-1.0]", () -> new Coec(-1, 1));
        assertRefused("[item_prior] is [0.0]", () -> new Coec(1, 0));
        assertRefused("[iterations] is [0]", () -> new PositionBasedModel(0, 1e-3, 1));
        assertRefused("[tolerance] is [NaN]", () -> new PositionBasedModel(1, Double.NaN, 1));
        assertRefused("[prior] is [-1.0]", () -> new PositionBasedModel(1, 1e-3, -1));
    }
}
