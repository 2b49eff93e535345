/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import static org.hamcrest.Matchers.containsString;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opensearch.test.OpenSearchTestCase;

/** Each transform against its formula, worked out another way. */
public class TransformTests extends OpenSearchTestCase {
    private static final double EXACT = 1e-12;
    private static final long NOW = Instant.parse("2025-06-01T12:00:00Z").toEpochMilli();

    /** The mean of all votes, the prior's among them, one vote after the other. */
    private static double slowAverage(
            double rating, int votes, double priorMean, int priorVotes, double min, double max) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < priorVotes; i++) {
            sum = sum.add(BigDecimal.valueOf(priorMean));
        }
        for (int i = 0; i < votes; i++) {
            sum = sum.add(BigDecimal.valueOf(rating));
        }
        BigDecimal mean = sum.divide(BigDecimal.valueOf(priorVotes + votes), MathContext.DECIMAL64);
        return mean.subtract(BigDecimal.valueOf(min))
                .divide(BigDecimal.valueOf(max - min), MathContext.DECIMAL64)
                .doubleValue();
    }

    public void testBayesianAverageIsTheMeanOfAllVotesAndThePriors() {
        for (int i = 0; i < 200; i++) {
            double min = between(0, 3);
            double max = min + between(1, 10);
            double mean = min + (max - min) * random().nextDouble();
            int weight = between(1, 50);
            double rating = min + (max - min) * random().nextDouble();
            int votes = between(0, 200);
            BayesianAverage average = new BayesianAverage("r", "n", mean, weight, min, max);
            double[] values = {rating, votes};
            assertNull(average.problem(values, NOW));
            assertEquals(slowAverage(rating, votes, mean, weight, min, max), average.apply(values, NOW), EXACT);
        }
    }

    public void testBayesianAverageWithoutVotesIsThePrior() {
        BayesianAverage average = new BayesianAverage("r", "n", 4, 20, 1, 5);
        double anything = randomFrom(0.0, -1.0, 99.0);
        assertNull("nobody rated it: the rating is a placeholder", average.problem(new double[] {anything, 0}, NOW));
        assertEquals(0.75, average.apply(new double[] {anything, 0}, NOW), 0);
        assertEquals(0.75, average.prior(), 0);
        assertEquals("very many votes leave nothing of it", 1, average.apply(new double[] {5, 1e300}, NOW), EXACT);
    }

    public void testBayesianAverageNamesWhatIsWrong() {
        BayesianAverage average = new BayesianAverage("stars", "votes", 4, 20, 1, 5);
        assertEquals(
                "field [votes] is [-1.0]; a count must be finite and at least 0",
                average.problem(new double[] {4, -1}, NOW));
        for (double rating : new double[] {0.9, 5.1, Double.POSITIVE_INFINITY}) {
            assertEquals(
                    "field [stars] is [" + rating + "]; it must be from [1.0] to [5.0]",
                    average.problem(new double[] {rating, 3}, NOW));
        }
        assertEquals(
                "field [stars] is [Infinity]; it must be finite",
                average.problem(new double[] {Double.POSITIVE_INFINITY, 0}, NOW));
    }

    public void testSmoothedRateIsTheRateWithThePriorsTrialsAmongThem() {
        for (int i = 0; i < 200; i++) {
            int trials = between(0, 1000);
            int successes = between(0, trials);
            double alpha = between(1, 10);
            double beta = between(1, 100);
            double max = randomFrom(1.0, 0.5, 0.1);
            SmoothedRate rate = new SmoothedRate("sales", "views", alpha, beta, max);
            double[] values = {successes, trials};
            assertNull(rate.problem(values, NOW));
            BigDecimal slow = BigDecimal.valueOf(successes + alpha)
                    .divide(BigDecimal.valueOf(trials + alpha + beta), MathContext.DECIMAL64)
                    .divide(BigDecimal.valueOf(max), MathContext.DECIMAL64);
            assertEquals(Math.min(1, slow.doubleValue()), rate.apply(values, NOW), EXACT);
        }
    }

    public void testSmoothedRateWithoutTrialsIsThePriorsMean() {
        SmoothedRate rate = new SmoothedRate("sales", "views", 1, 3, 1);
        assertNull("zero trials are no error", rate.problem(new double[] {0, 0}, NOW));
        assertEquals(0.25, rate.apply(new double[] {0, 0}, NOW), 0);
        assertEquals(0.25, rate.prior(), 0);
    }

    public void testSmoothedRateNamesWhatIsWrong() {
        SmoothedRate rate = new SmoothedRate("sales", "views", 1, 3, 1);
        assertEquals(
                "field [sales] is [7.0]; it must be at most the value of [views], which is [6.0]",
                rate.problem(new double[] {7, 6}, NOW));
        assertEquals(
                "field [sales] is [-7.0]; a count must be finite and at least 0",
                rate.problem(new double[] {-7, 6}, NOW));
        assertEquals(
                "field [views] is [-6.0]; a count must be finite and at least 0",
                rate.problem(new double[] {0, -6}, NOW));
    }

    public void testLogScaleIsTheLogarithmToTheBaseOfItsMaximum() {
        LogScale scale = new LogScale("sold", 999);
        assertEquals(0, scale.apply(new double[] {0}, NOW), 0);
        assertEquals("10 of 1000", 1.0 / 3, scale.apply(new double[] {9}, NOW), EXACT);
        assertEquals("100 of 1000", 2.0 / 3, scale.apply(new double[] {99}, NOW), EXACT);
        assertEquals(1, scale.apply(new double[] {999}, NOW), 0);
        assertEquals("cut off", 1, scale.apply(new double[] {1e9}, NOW), 0);
        for (int i = 0; i < 200; i++) {
            double max = Math.pow(10, 1 + 6 * random().nextDouble());
            double signal = random().nextDouble();
            double count = Math.pow(1 + max, signal) - 1;
            assertEquals(signal, new LogScale("sold", max).apply(new double[] {count}, NOW), 1e-9);
        }
        assertEquals(
                "field [sold] is [-1.0]; a count must be finite and at least 0", scale.problem(new double[] {-1}, NOW));
    }

    /** Walks over the knots; a tie has the middle of its places. */
    private static double slowQuantile(List<Double> table, double value) {
        double last = table.size() - 1;
        List<Integer> same = new ArrayList<>();
        int smaller = 0;
        for (int i = 0; i < table.size(); i++) {
            if (table.get(i) == value) {
                same.add(i);
            }
            if (table.get(i) < value) {
                smaller++;
            }
        }
        if (same.isEmpty() == false) {
            return same.stream().mapToInt(Integer::intValue).average().getAsDouble() / last;
        }
        if (smaller == 0 || smaller > last) {
            return smaller == 0 ? 0 : 1;
        }
        double left = table.get(smaller - 1);
        double right = table.get(smaller);
        return ((smaller - 1) * (right - value) + smaller * (value - left)) / (right - left) / last;
    }

    public void testQuantileIsThePlaceAmongItsKnots() {
        for (int i = 0; i < 200; i++) {
            int knots = between(2, 60);
            int different = between(1, 60);
            List<Double> table = new ArrayList<>();
            for (int k = 0; k < knots; k++) {
                table.add((double) between(-different, different));
            }
            Collections.sort(table);
            Quantile quantile = new Quantile("price", table);
            double before = 0;
            for (double value = -different - 1; value <= different + 1; value += 0.25) {
                double signal = quantile.apply(new double[] {value}, NOW);
                assertEquals(table + " at " + value, slowQuantile(table, value), signal, EXACT);
                assertTrue("never falls", signal >= before);
                before = signal;
            }
        }
    }

    public void testQuantileOfTiesIsTheirMiddle() {
        Quantile quantile = new Quantile("price", List.of(0.0, 0.0, 0.0, 5.0, 5.0));
        assertEquals(0, quantile.apply(new double[] {-1}, NOW), 0);
        assertEquals(0.25, quantile.apply(new double[] {0}, NOW), 0);
        assertEquals(0.875, quantile.apply(new double[] {5}, NOW), 0);
        assertEquals(1, quantile.apply(new double[] {6}, NOW), 0);
        Quantile constant = new Quantile("price", List.of(3.0, 3.0, 3.0));
        assertEquals("all alike", 0.5, constant.apply(new double[] {3}, NOW), 0);
        assertEquals(0.5, constant.prior(), 0);
    }

    public void testQuantileTableIsKeptWhole() {
        double[] knots = {1.5, 2, 2, 1e9};
        Quantile quantile = new Quantile("price", List.of());
        assertEquals("[table]", quantile.unfitted());
        Quantile fitted = quantile.withTable(knots);
        assertNull(fitted.unfitted());
        assertArrayEquals(knots, fitted.knots(), 0);
        assertEquals("price", fitted.field());
    }

    public void testExponentialDecayHalvesWithEveryHalfLife() {
        long halfLife = TimeUnit.DAYS.toMillis(30);
        long offset = TimeUnit.DAYS.toMillis(7);
        ExponentialDecay decay = new ExponentialDecay("listed", ExponentialDecay.DEFAULT_FORMAT, halfLife, offset);
        assertEquals(1, decay.apply(new double[] {NOW}, NOW), 0);
        assertEquals("as good as new", 1, decay.apply(new double[] {NOW - offset}, NOW), 0);
        double halved = 1;
        for (int age = 0; age < 60; age++) {
            assertEquals(halved, decay.apply(new double[] {NOW - offset - age * halfLife}, NOW), EXACT);
            halved /= 2;
        }
        for (int i = 0; i < 200; i++) {
            double age = random().nextDouble() * 10 * halfLife;
            double slow = Math.exp(-Math.log(2) * Math.max(0, age - offset) / halfLife);
            assertEquals(slow, decay.apply(new double[] {NOW - age}, NOW), 1e-9);
        }
        assertEquals("what was never listed is not fresh", 0, decay.prior(), 0);
    }

    public void testADateMayBeADayAheadAndNoMore() {
        ExponentialDecay decay = new ExponentialDecay("listed", ExponentialDecay.DEFAULT_FORMAT, 1_000, 0);
        double[] tomorrow = {NOW + TimeUnit.HOURS.toMillis(24)};
        assertNull(decay.problem(tomorrow, NOW));
        assertEquals(1, decay.apply(tomorrow, NOW), 0);
        assertEquals(
                "field [listed] is [2025-06-02T12:00:00.001Z]; it must not be in the future, which it is by more than 24 hours",
                decay.problem(new double[] {tomorrow[0] + 1}, NOW));
    }

    public void testLinearRunsFromItsMinimumToItsMaximum() {
        for (int i = 0; i < 200; i++) {
            double min = between(-100, 100);
            double max = randomValueOtherThan(min, () -> (double) between(-100, 100));
            double signal = random().nextDouble();
            Linear linear = new Linear("margin", min, max);
            assertEquals(signal, linear.apply(new double[] {(1 - signal) * min + signal * max}, NOW), EXACT);
            assertEquals(0, linear.apply(new double[] {min - (max - min)}, NOW), 0);
            assertEquals(1, linear.apply(new double[] {max + (max - min)}, NOW), 0);
        }
        assertEquals(
                "field [margin] is [Infinity]; it must be finite",
                new Linear("margin", 0, 1).problem(new double[] {Double.POSITIVE_INFINITY}, NOW));
    }

    public void testWhateverHasNoProblemGivesASignalFromZeroToOne() {
        List<Transform> transforms = List.of(
                new BayesianAverage("a", "b", 4, 1e-3, 1, 5),
                new SmoothedRate("a", "b", 1e-3, 1e3, 0.01),
                new LogScale("a", 1e-3),
                new Quantile("a", List.of(-1e300, 0.0, 1e300)),
                new ExponentialDecay("a", ExponentialDecay.DEFAULT_FORMAT, 1, 0),
                new Linear("a", -1e300, 1e300));
        double[] extremes = {
            0, -0.0, 1, 2.5, 5, -1, 1e-300, 1e300, -1e300, Double.MAX_VALUE, Double.MIN_VALUE, NOW, NOW + 1
        };
        int usable = 0;
        for (Transform transform : transforms) {
            assertTrue(transform.prior() >= 0 && transform.prior() <= 1);
            for (double first : extremes) {
                for (double second : extremes) {
                    double[] values =
                            transform.inputs().size() == 1 ? new double[] {first} : new double[] {first, second};
                    if (transform.problem(values, NOW) == null) {
                        double signal = transform.apply(values, NOW);
                        assertTrue(transform + " of " + Arrays.toString(values), signal >= 0 && signal <= 1);
                        usable++;
                    }
                }
            }
        }
        assertTrue(usable > 100);
    }

    public void testParametersThatCannotBeAreNamed() {
        refused(
                "[min] is [5.0]; it must be below [max], which is [5.0]",
                () -> new BayesianAverage("a", "b", 5, 1, 5, 5));
        refused(
                "[prior_mean] is [6.0]; it must be from [min] 1.0 to [max] 5.0",
                () -> new BayesianAverage("a", "b", 6, 1, 1, 5));
        refused(
                "[prior_weight] is [0.0]; it must be finite and above 0",
                () -> new BayesianAverage("a", "b", 4, 0, 1, 5));
        refused("[prior_alpha] is [0.0]; it must be finite and above 0", () -> new SmoothedRate("a", "b", 0, 1, 1));
        refused("[prior_beta] is [-1.0]; it must be finite and above 0", () -> new SmoothedRate("a", "b", 1, -1, 1));
        refused("[max] is [1.5]; a rate is at most [1]", () -> new SmoothedRate("a", "b", 1, 1, 1.5));
        refused("[max] is [0.0]; it must be finite and above 0", () -> new LogScale("a", 0));
        refused("[table] has [1] values; it must have from 2 to 1001", () -> new Quantile("a", List.of(1.0)));
        refused(
                "[table] falls from [2.0] to [1.0]; its values must ascend",
                () -> new Quantile("a", List.of(2.0, 1.0)));
        refused("[table] is [NaN]; it must be finite", () -> new Quantile("a", List.of(1.0, Double.NaN)));
        refused(
                "[half_life] is [0ms]; it must be above 0, for example [30d]",
                () -> new ExponentialDecay("a", ExponentialDecay.DEFAULT_FORMAT, 0, 0));
        refused(
                "[offset] is [-1ms]; it must be at least 0",
                () -> new ExponentialDecay("a", ExponentialDecay.DEFAULT_FORMAT, 1, -1));
        refused("[min] and [max] are both [1.0]; they must differ", () -> new Linear("a", 1, 1));
        refused("[max] is [Infinity]; it must be finite", () -> new Linear("a", 1, Double.POSITIVE_INFINITY));
        refused(
                "[max - min] is [Infinity]; it must be finite",
                () -> new Linear("a", -Double.MAX_VALUE, Double.MAX_VALUE));
    }

    private static void refused(String message, ThrowingRunnable make) {
        assertThat(expectThrows(IllegalArgumentException.class, make).getMessage(), containsString(message));
    }
}
