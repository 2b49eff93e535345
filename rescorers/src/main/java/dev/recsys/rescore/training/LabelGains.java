/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a document of a label is worth in the ndcg that LambdaMART improves. */
public sealed interface LabelGains {
    /** Different labels that data may have: the library counts each of them for each query. */
    int MOST_LABELS = 256;

    /** Greatest label that has an exponential gain; LightGBM's own limit. */
    int MOST_EXPONENTIAL = 30;

    /** {@code 2^label − 1}, for integers from 0 to 30; LightGBM's default. */
    record Exponential() implements LabelGains {}

    /** The label itself; as {@link dev.recsys.rescore.evaluation.Ndcg} has it. */
    record Itself() implements LabelGains {}

    /**
     * Gains by label, for example 100 → 1, 10 → .1, 1 → .01, 0 → 0.
     *
     * @param gains finite, at least 0, never less for a greater label; every label of the data has one
     */
    record Mapped(SortedMap<Float, Double> gains) implements LabelGains {
        public Mapped {
            if (gains.isEmpty() || gains.size() > MOST_LABELS) {
                throw new IllegalArgumentException(
                        "[label_gains] has [" + gains.size() + "] labels; it must have from 1 to " + MOST_LABELS);
            }
            gains = Collections.unmodifiableSortedMap(new TreeMap<>(gains));
            if (!(gains.firstKey() >= 0) || !(gains.lastKey() < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "[label_gains] has the labels " + gains.keySet() + "; they must be finite and at least 0");
            }
            double last = 0;
            for (var entry : gains.entrySet()) {
                double gain = entry.getValue();
                if (!(gain >= last) || Double.isInfinite(gain)) {
                    throw new IllegalArgumentException("[label_gains] of label [" + entry.getKey() + "] is [" + gain
                            + "]; it must be finite and at least that of the label before, [" + last + "]");
                }
                last = gain;
            }
        }
    }

    /** Gains of the labels 0, 1, 2 … in order. */
    static Mapped listed(List<Double> gains) {
        TreeMap<Float, Double> mapped = new TreeMap<>();
        for (int i = 0; i < gains.size(); i++) {
            mapped.put((float) i, gains.get(i));
        }
        return new Mapped(mapped);
    }

    /**
     * Whether documents of one query differ by what their labels are worth: else every order of them is as good, and none can be judged.
     *
     * @throws IllegalArgumentException a label has no gain, naming its row
     */
    default boolean tellApart(RankingData data) {
        return number(data).tellApart(data);
    }

    /**
     * Numbers the labels of some data from 0 on in their order, as LightGBM wants them.
     *
     * @throws IllegalArgumentException a label has no gain, naming its row
     */
    default LabelNumbers number(RankingData... all) {
        return switch (this) {
            case Exponential e -> {
                float[] labels = new float[MOST_EXPONENTIAL + 1];
                double[] gains = new double[labels.length];
                for (int i = 0; i < labels.length; i++) {
                    labels[i] = i;
                    gains[i] = (1L << i) - 1;
                }
                yield checked(
                        new LabelNumbers(labels, gains),
                        "it must be an integer from 0 to " + MOST_EXPONENTIAL + ", or [label_gains] must be given",
                        all);
            }
            case Itself i -> {
                float[] labels = distinct(all);
                double[] gains = new double[labels.length];
                for (int k = 0; k < labels.length; k++) {
                    gains[k] = labels[k];
                }
                yield new LabelNumbers(labels, gains);
            }
            case Mapped mapped -> {
                float[] labels = new float[mapped.gains.size()];
                double[] gains = new double[labels.length];
                int k = 0;
                for (var entry : mapped.gains.entrySet()) {
                    labels[k] = entry.getKey();
                    gains[k++] = entry.getValue();
                }
                yield checked(
                        new LabelNumbers(labels, gains),
                        "[label_gains] has gains for " + mapped.gains.keySet() + " only",
                        all);
            }
        };
    }

    private static LabelNumbers checked(LabelNumbers numbers, String allowed, RankingData... all) {
        for (RankingData data : all) {
            float[] labels = data.labels();
            for (int row = 0; row < labels.length; row++) {
                if (numbers.of(labels[row]) < 0) {
                    throw new IllegalArgumentException(
                            "the label of row [" + row + "] is [" + labels[row] + "]; " + allowed);
                }
            }
        }
        return numbers;
    }

    private static float[] distinct(RankingData... all) {
        float[] found = new float[0];
        for (RankingData data : all) {
            float[] sorted = new float[found.length + data.size()];
            System.arraycopy(found, 0, sorted, 0, found.length);
            for (int row = 0; row < data.size(); row++) {
                // -0 and 0 are one label.
                sorted[found.length + row] = data.labels()[row] + 0f;
            }
            Arrays.sort(sorted);
            int count = 0;
            for (int i = 0; i < sorted.length; i++) {
                if (i == 0 || sorted[i] != sorted[i - 1]) {
                    sorted[count++] = sorted[i];
                }
            }
            found = Arrays.copyOf(sorted, count);
        }
        if (found.length > MOST_LABELS) {
            throw new IllegalArgumentException("the data has [" + found.length + "] different labels; at most "
                    + MOST_LABELS + " can be learnt from, so turn them into grades first");
        }
        return found;
    }
}
