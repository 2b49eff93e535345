/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class QualityProfileTests extends OpenSearchTestCase {
    private static final Signal A = new Signal("a", new Linear("x", 0, 1), Double.NaN);
    private static final Signal B = new Signal("b", new LogScale("y", 10), 0.3);

    private static QualityProfile profile(double scale, boolean compensate, double squared) {
        return new QualityProfile(List.of(A, B), List.of(0.1, 0.0), scale, compensate, false, squared);
    }

    public void testDimensionsCountEmbeddingSignalsAndCompensation() {
        assertEquals(386, profile(0.2, false, Double.NaN).dimension(384));
        assertEquals(387, profile(0.2, true, Double.NaN).dimension(384));
        assertEquals(List.of("a", "b"), profile(0.2, true, Double.NaN).names());
    }

    public void testTheLongestVectorIsAUnitVectorWithAllSignalsAtOne() {
        double s = 0.1 + random().nextDouble();
        assertEquals(1 + s * s + s * s, profile(s, true, Double.NaN).squaredLength(), 1e-12);
        assertEquals(7, profile(s, true, 7).squaredLength(), 0);
    }

    public void testWeightsAreReplacedByName() {
        QualityProfile profile = profile(0.2, false, Double.NaN);
        assertEquals(List.of(0.1, 0.7), profile.weights(Map.of("b", 0.7)));
        assertEquals(List.of(0.1, 0.0), profile.weights(Map.of()));
        assertEquals(List.of(3.0, 4.0), profile.withWeights(List.of(3.0, 4.0)).weights());
        refused(
                "[weights] has [ratng], which is no signal of the profile; its signals are [a, b]",
                () -> profile.weights(Map.of("ratng", 1.0)));
        for (double bad : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            refused(
                    "[weights] gives [a] the weight [" + bad + "]; it must be finite and at least 0",
                    () -> profile.weights(Map.of("a", bad)));
            refused("[weights] gives [b] the weight [" + bad + "]", () -> profile.withWeights(List.of(0.0, bad)));
        }
    }

    public void testWhatCannotBeAProfileIsNamed() {
        for (double scale : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            refused(
                    "[scale] is [" + scale + "]; it must be finite and above 0",
                    () -> profile(scale, false, Double.NaN));
        }
        refused("[scale] is [1.0E9]; it must be from 1.0E-6 to 1000000.0", () -> profile(1e9, false, Double.NaN));
        refused("[max_squared_length] is for [compensate], which is false", () -> profile(0.2, false, 2));
        refused("[max_squared_length] is [-2.0]; it must be finite and above 0", () -> profile(0.2, true, -2));
        refused("[max_squared_length] is [1.0E300]; it must be at most [1.0E76]", () -> profile(0.2, true, 1e300));
        refused("[signals] has [0] entries; it must have from 1 to 32", () -> of(List.of()));
        refused("[signals] has [33] entries", () -> of(Collections.nCopies(33, A)));
        refused("[signals] has [a] twice", () -> of(List.of(A, A)));
        refused("[signals] are not ordered by name", () -> of(List.of(B, A)));
        refused("[1] weights are given for [2] signals", () -> profile(1, false, Double.NaN)
                .withWeights(List.of(1.0)));
    }

    private static QualityProfile of(List<Signal> signals) {
        return new QualityProfile(signals, Collections.nCopies(signals.size(), 0.0), 0.2, false, false, Double.NaN);
    }

    public void testNamesOfSignalsAreNamesOfFields() {
        for (String bad : List.of("", "Rating", "1st", "a.b", "a b", "_a", "a".repeat(65))) {
            refused("signal [" + bad + "]: a name is", () -> new Signal(bad, A.transform(), Double.NaN));
        }
        for (String reserved : List.of("profile", "version", "missing")) {
            refused(
                    "signal [" + reserved + "]: a signal cannot",
                    () -> new Signal(reserved, A.transform(), Double.NaN));
        }
        for (double bad : new double[] {-0.01, 1.01, Double.POSITIVE_INFINITY}) {
            refused("signal [a]: [missing] is [" + bad + "]", () -> new Signal("a", A.transform(), bad));
        }
    }

    public void testAMissingSignalTakesItsPrior() {
        double none = Double.NaN;
        assertEquals("the declared one", 0.3, B.lenient(new double[] {none}, 0), 0);
        assertEquals("the transform's", 0, A.lenient(new double[] {none}, 0), 0);
        assertEquals("unusable", 0.3, B.lenient(new double[] {-1}, 0), 0);
        assertEquals(1, B.lenient(new double[] {10}, 0), 0);
        Signal average = new Signal("r", new BayesianAverage("r", "n", 3, 1, 1, 5), 0.9);
        assertEquals("no votes is not missing", 0.5, average.lenient(new double[] {5, 0}, 0), 0);
        assertEquals("not to know their number is", 0.9, average.lenient(new double[] {5, none}, 0), 0);
        assertEquals("no rating is", 0.9, average.lenient(new double[] {none, 7}, 0), 0);
        Signal rate = new Signal("c", new SmoothedRate("s", "t", 1, 1, 1), 0.9);
        assertEquals("no successes are none", 0.25, rate.lenient(new double[] {none, 2}, 0), 0);
        assertEquals("no trials known", 0.9, rate.lenient(new double[] {1, none}, 0), 0);
    }

    public void testWhatIsNotFittedIsNamed() {
        Signal open = new Signal("price", new Quantile("price", List.of()), Double.NaN);
        IllegalStateException e = expectThrows(
                IllegalStateException.class, () -> of(List.of(A, open)).checkFitted());
        assertEquals(
                "signal [price] has no [table] yet; declare it, or let [_fit] find it in an index", e.getMessage());
        Signal mean = new Signal("r", new BayesianAverage("r", "n", Double.NaN, 1, 1, 5), Double.NaN);
        e = expectThrows(IllegalStateException.class, () -> of(List.of(mean)).checkFitted());
        assertThat(e.getMessage(), startsWith("signal [r] has no [prior_mean] yet"));
        of(List.of(A, B)).checkFitted();
    }

    public void testLayoutsThatCannotBeSearchedTogetherAreTold() {
        QualityProfile profile = profile(0.2, true, Double.NaN);
        assertNull(profile.otherLayout(profile.withWeights(List.of(5.0, 6.0))));
        Signal other = new Signal("b", new Linear("z", 0, 1), Double.NaN);
        assertNull(
                "how a signal is computed is no part of it",
                profile.otherLayout(profile.withSignals(List.of(A, other))));
        assertEquals("[signals] are [a, b], and were [a]", profile.otherLayout(of(List.of(A))));
        assertEquals("[scale] is [0.2], and was [0.3]", profile.otherLayout(profile(0.3, true, Double.NaN)));
        assertEquals("[compensate] is [true], and was [false]", profile.otherLayout(profile(0.2, false, Double.NaN)));
        assertThat(
                profile.otherLayout(profile(0.2, true, 9)),
                containsString("[max_squared_length] is [1.08], and was [9.0]"));
        QualityProfile normalized =
                new QualityProfile(profile.signals(), profile.weights(), 0.2, true, true, Double.NaN);
        assertEquals("[normalize] is [false], and was [true]", profile.otherLayout(normalized));
    }

    public void testListsAreCopied() {
        Double[] weights = {0.1, 0.2};
        QualityProfile profile =
                new QualityProfile(List.of(A, B), Arrays.asList(weights), 0.2, false, false, Double.NaN);
        weights[0] = 9.0;
        assertEquals(List.of(0.1, 0.2), profile.weights());
    }

    private static void refused(String message, ThrowingRunnable make) {
        assertThat(expectThrows(IllegalArgumentException.class, make).getMessage(), containsString(message));
    }
}
