/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.classifier;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Distils a {@link QueryClassifier} from the categories of a table's rows.
 *
 * <p>LIBLINEAR knows neither weights nor distributions of instances, so that a query counts as several: one and one more for each
 * doubling of its frequency, dealt to its categories by their probabilities. One logistic regression is trained for each category; a
 * fifth of the queries, chosen by their hash, is held out first to find the temperature and to measure, then all are trained on. The
 * same rows give the same classifier.
 */
public final class ClassifierTrainer {
    private static final int MAX_QUERIES = 20_000;
    private static final int MAX_INSTANCES = 50_000;
    private static final int MAX_COPIES = 8;

    /** So that a distribution can be told from its greatest part. */
    private static final int COPIES_OF_MIXED = 4;

    /** With fewer, there is nothing to learn. */
    private static final int MIN_QUERIES = 10;

    private static final int HELD_OUT_OF = 5;

    /** With fewer, a temperature would be chance. */
    private static final int MIN_FOR_TEMPERATURE = 20;

    /** Cost of errors against large weights; features have length 1, so that it may be large. */
    private static final double COST = 16;

    private static final double TOLERANCE = 0.01;
    private static final long SEED = 42;

    /** A category that the held-out part alone has is as improbable as this. */
    private static final double FLOOR = 1e-6;

    private static final double COLDEST = 0.05;
    private static final double HOTTEST = 5;
    private static final int TEMPERATURES = 60;

    /** @param classifier null never */
    public record Trained(QueryClassifier classifier, ClassifierMetrics metrics) {}

    /** A query with probabilities by category number; they sum to 1. */
    private record Example(QueryFeatures features, Map<Integer, Double> target, int copies) {
        int top() {
            return target.entrySet().stream()
                    .max(Map.Entry.<Integer, Double>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                    .orElseThrow()
                    .getKey();
        }
    }

    private final Runnable check;

    /** @param check throws when the work is cancelled; called often */
    public ClassifierTrainer(Runnable check) {
        this.check = check;
    }

    /** Trains, if there are two categories and {@value #MIN_QUERIES} queries with categories. */
    public Optional<Trained> train(List<QueryRow> rows) {
        List<QueryRow> sorted = rows.stream()
                .filter(row -> row.categories().stream().anyMatch(share -> share.probability() > 0))
                .sorted(Comparator.comparingLong(QueryRow::frequency).reversed().thenComparing(QueryRow::query))
                .limit(MAX_QUERIES)
                .toList();
        List<String> categories = categories(sorted);
        if (sorted.size() < MIN_QUERIES || categories.size() < 2) {
            return Optional.empty();
        }
        List<Example> all = new ArrayList<>();
        List<Example> training = new ArrayList<>();
        List<Example> heldOut = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        categories.forEach(category -> numbers.put(category, numbers.size()));
        for (QueryRow row : sorted) {
            Example example = example(row, numbers);
            if (example != null) {
                all.add(example);
                (Math.floorMod(row.query().hashCode(), HELD_OUT_OF) == 0 ? heldOut : training).add(example);
            }
        }
        float temperature = 1;
        double accuracy = Double.NaN;
        double logLoss = Double.NaN;
        if (heldOut.isEmpty() == false && classes(training).cardinality() > 1) {
            QueryClassifier measured = fit(categories, training);
            if (heldOut.size() >= MIN_FOR_TEMPERATURE) {
                temperature = temperature(measured, heldOut);
            }
            QueryClassifier tempered = measured.with(temperature);
            accuracy = accuracy(tempered, heldOut);
            logLoss = logLoss(tempered, heldOut, temperature);
        } else {
            heldOut = List.of();
        }
        QueryClassifier classifier = fit(categories, all).with(temperature);
        return Optional.of(new Trained(
                classifier,
                new ClassifierMetrics(all.size(), categories.size(), heldOut.size(), accuracy, logLoss, temperature)));
    }

    /** The categories with the most weight, by name. */
    private static List<String> categories(List<QueryRow> rows) {
        Map<String, Double> weights = new HashMap<>();
        for (QueryRow row : rows) {
            for (CategoryShare share : row.categories()) {
                if (share.probability() > 0) {
                    weights.merge(
                            share.category(), share.probability() * (1 + Math.max(0, row.frequency())), Double::sum);
                }
            }
        }
        return weights.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(QueryClassifier.MAX_CATEGORIES)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static Example example(QueryRow row, Map<String, Integer> numbers) {
        Map<Integer, Double> target = new LinkedHashMap<>();
        for (CategoryShare share : row.categories()) {
            Integer number = numbers.get(share.category());
            if (number != null && share.probability() > 0) {
                target.merge(number, share.probability(), Double::sum);
            }
        }
        double sum = target.values().stream().mapToDouble(Double::doubleValue).sum();
        if (sum <= 0) {
            return null;
        }
        target.replaceAll((category, probability) -> probability / sum);
        int copies = Math.min(MAX_COPIES, 64 - Long.numberOfLeadingZeros(Math.max(1, row.frequency())));
        return new Example(
                QueryFeatures.of(row.query()), target, target.size() > 1 ? Math.max(COPIES_OF_MIXED, copies) : copies);
    }

    /** Deals instances to categories in proportion to their probabilities; what is over goes to the greatest remainders. */
    private static int[] deal(Example example) {
        int[] dealt = new int[example.copies()];
        Map<Integer, Double> owed = new LinkedHashMap<>();
        example.target().forEach((category, probability) -> owed.put(category, probability * example.copies()));
        for (int i = 0; i < dealt.length; i++) {
            int next = owed.entrySet().stream()
                    .max(Map.Entry.<Integer, Double>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                    .orElseThrow()
                    .getKey();
            dealt[i] = next;
            owed.merge(next, -1.0, Double::sum);
        }
        return dealt;
    }

    private static BitSet classes(List<Example> examples) {
        BitSet classes = new BitSet();
        for (Example example : examples) {
            for (int category : deal(example)) {
                classes.set(category);
            }
        }
        return classes;
    }

    private QueryClassifier fit(List<String> categories, List<Example> examples) {
        List<Feature[]> vectors = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        BitSet seen = new BitSet();
        for (Example example : examples) {
            if (vectors.size() >= MAX_INSTANCES) {
                break;
            }
            Feature[] vector = vector(example.features());
            for (int category : deal(example)) {
                vectors.add(vector);
                labels.add(category);
            }
            for (int bucket : example.features().buckets()) {
                seen.set(bucket);
            }
        }
        int[] buckets = seen.stream().toArray();
        int count = categories.size();
        float[] weights = new float[buckets.length * count];
        float[] bias = new float[count];
        Problem problem = new Problem();
        problem.l = vectors.size();
        problem.n = QueryFeatures.BUCKETS + 1;
        problem.x = vectors.toArray(Feature[][]::new);
        problem.bias = 1;
        for (int category = 0; category < count; category++) {
            check.run();
            double[] y = new double[problem.l];
            int positive = 0;
            for (int i = 0; i < y.length; i++) {
                boolean is = labels.get(i) == category;
                y[i] = is ? 1 : -1;
                positive += is ? 1 : 0;
            }
            if (positive == 0 || positive == y.length) {
                // Nothing speaks for it, or nothing against it; the score of the rarest event, or of its opposite.
                bias[category] = (float) (Math.log(y.length + 1.0) * (positive == 0 ? -1 : 1));
                continue;
            }
            problem.y = y;
            double[] trained = solve(problem);
            for (int i = 0; i < buckets.length; i++) {
                weights[i * count + category] = (float) trained[buckets[i]];
            }
            bias[category] = (float) trained[QueryFeatures.BUCKETS];
        }
        return new QueryClassifier(categories, 1, bias, buckets, weights);
    }

    /** The bias is a feature of its own, the last one; numbers begin at 1. */
    private static Feature[] vector(QueryFeatures features) {
        int count = features.buckets().length;
        Feature[] vector = new Feature[count + 1];
        for (int i = 0; i < count; i++) {
            vector[i] = new FeatureNode(features.buckets()[i] + 1, features.values()[i]);
        }
        vector[count] = new FeatureNode(QueryFeatures.BUCKETS + 1, 1);
        return vector;
    }

    /** Weights by bucket, then the bias, for the label 1. */
    private static double[] solve(Problem problem) {
        Parameter parameter = new Parameter(SolverType.L2R_LR, COST, TOLERANCE);
        parameter.setRandom(new Random(SEED));
        // The library's own switch; it would print every iteration.
        Linear.disableDebugOutput();
        Model model = Linear.train(problem, parameter);
        double[] weights = model.getFeatureWeights();
        // The weights are those of the label that came first.
        return model.getLabels()[0] == 1
                ? weights
                : Arrays.stream(weights).map(weight -> -weight).toArray();
    }

    private static float temperature(QueryClassifier classifier, List<Example> heldOut) {
        double best = 1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TEMPERATURES; i++) {
            double temperature = COLDEST * Math.pow(HOTTEST / COLDEST, i / (TEMPERATURES - 1.0));
            double loss = logLoss(classifier, heldOut, temperature);
            if (loss < least) {
                least = loss;
                best = temperature;
            }
        }
        return (float) best;
    }

    private static double logLoss(QueryClassifier classifier, List<Example> examples, double temperature) {
        double sum = 0;
        for (Example example : examples) {
            double[] scores = classifier.scores(example.features());
            double[] probabilities = scores == null ? null : QueryClassifier.softmax(scores, temperature);
            for (Map.Entry<Integer, Double> target : example.target().entrySet()) {
                double predicted =
                        probabilities == null ? 1.0 / classifier.categories().size() : probabilities[target.getKey()];
                sum -= target.getValue() * Math.log(Math.max(FLOOR, predicted));
            }
        }
        return sum / examples.size();
    }

    private static double accuracy(QueryClassifier classifier, List<Example> examples) {
        int right = 0;
        for (Example example : examples) {
            double[] scores = classifier.scores(example.features());
            if (scores == null) {
                continue;
            }
            int top = 0;
            for (int i = 1; i < scores.length; i++) {
                top = scores[i] > scores[top] ? i : top;
            }
            if (top == example.top()) {
                right++;
            }
        }
        return right / (double) examples.size();
    }
}
