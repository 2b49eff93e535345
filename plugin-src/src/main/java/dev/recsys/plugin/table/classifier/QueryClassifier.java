/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.classifier;

import dev.recsys.plugin.table.CategoryShare;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * Gives categories to queries that a table does not have: one logistic regression for each category on {@link QueryFeatures}, whose
 * scores are made into probabilities by a softmax with a temperature. Costs a few thousand multiplications; immutable.
 */
public final class QueryClassifier implements Writeable {
    /** Categories that a classifier knows at most. */
    public static final int MAX_CATEGORIES = 256;

    /** Less probable ones are not worth a clause of a query. */
    private static final double LEAST_PROBABILITY = 0.01;

    private static final int FORMAT = 1;
    private static final int UNKNOWN = -1;

    private final List<String> categories;
    private final float temperature;
    private final float[] bias;
    /** Buckets that were seen in training, ascending. */
    private final int[] buckets;
    /** Weights of a seen bucket for all categories, one after the other. */
    private final float[] weights;
    /** Row of {@link #weights} by bucket. */
    private final int[] rows = new int[QueryFeatures.BUCKETS];

    /**
     * @param temperature above 0; the greater, the less sure
     * @param bias        one for each category
     * @param buckets     ascending
     * @param weights     {@code buckets.length * categories.size()}
     */
    QueryClassifier(List<String> categories, float temperature, float[] bias, int[] buckets, float[] weights) {
        this.categories = List.copyOf(categories);
        this.temperature = temperature;
        this.bias = bias;
        this.buckets = buckets;
        this.weights = weights;
        if (categories.isEmpty()
                || categories.size() > MAX_CATEGORIES
                || bias.length != categories.size()
                || weights.length != buckets.length * categories.size()
                || (temperature > 0) == false) {
            throw new IllegalArgumentException("the classifier is damaged");
        }
        Arrays.fill(rows, UNKNOWN);
        for (int i = 0; i < buckets.length; i++) {
            rows[buckets[i]] = i;
        }
    }

    /** Reads what {@link #writeTo} wrote. */
    public QueryClassifier(StreamInput in) throws IOException {
        this(categories(in), in.readFloat(), in.readFloatArray(), in.readVIntArray(), in.readFloatArray());
    }

    private static List<String> categories(StreamInput in) throws IOException {
        int format = in.readVInt();
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "the classifier has format [" + format + "]; this release reads [" + FORMAT + "]");
        }
        return in.readStringList();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVInt(FORMAT);
        out.writeStringCollection(categories);
        out.writeFloat(temperature);
        out.writeFloatArray(bias);
        out.writeVIntArray(buckets);
        out.writeFloatArray(weights);
    }

    public List<String> categories() {
        return categories;
    }

    /** Bytes that this holds in memory. */
    public long bytes() {
        long names =
                categories.stream().mapToLong(name -> 64 + 2L * name.length()).sum();
        return names + 4L * (bias.length + buckets.length + weights.length + rows.length);
    }

    /**
     * Categories of a normalised query, most probable first; empty if it has no feature that was seen in training.
     *
     * @param max how many at most
     */
    public List<CategoryShare> classify(String normalised, int max) {
        double[] probabilities = probabilities(QueryFeatures.of(normalised));
        if (probabilities == null) {
            return List.of();
        }
        List<CategoryShare> shares = new ArrayList<>();
        for (int i = 0; i < probabilities.length; i++) {
            if (probabilities[i] >= LEAST_PROBABILITY) {
                shares.add(new CategoryShare(categories.get(i), probabilities[i], 0, Double.NaN));
            }
        }
        shares.sort(Comparator.comparingDouble(CategoryShare::probability)
                .reversed()
                .thenComparing(CategoryShare::category));
        return List.copyOf(shares.subList(0, Math.min(max, shares.size())));
    }

    /** One for each category, or null if no feature is known. */
    double[] probabilities(QueryFeatures features) {
        double[] scores = scores(features);
        return scores == null ? null : softmax(scores, temperature);
    }

    /** Scores before the softmax, or null if no feature is known. */
    double[] scores(QueryFeatures features) {
        int count = categories.size();
        double[] scores = new double[count];
        boolean known = false;
        for (int i = 0; i < features.buckets().length; i++) {
            int row = rows[features.buckets()[i]];
            if (row == UNKNOWN) {
                continue;
            }
            known = true;
            float value = features.values()[i];
            int from = row * count;
            for (int c = 0; c < count; c++) {
                scores[c] += value * weights[from + c];
            }
        }
        if (known == false) {
            return null;
        }
        for (int c = 0; c < count; c++) {
            scores[c] += bias[c];
        }
        return scores;
    }

    static double[] softmax(double[] scores, double temperature) {
        double max = Arrays.stream(scores).max().orElse(0);
        double[] result = new double[scores.length];
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            result[i] = Math.exp((scores[i] - max) / temperature);
            sum += result[i];
        }
        for (int i = 0; i < scores.length; i++) {
            result[i] /= sum;
        }
        return result;
    }

    /** The same with another temperature. */
    QueryClassifier with(float newTemperature) {
        return new QueryClassifier(categories, newTemperature, bias, buckets, weights);
    }
}
