/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Profiles of every kind of transform. */
final class RandomProfiles {
    private RandomProfiles() {}

    /** Signals {@code s00}, {@code s01} … over fields of their own. */
    static QualityProfile profile(Random random, boolean fitted) {
        int n = 1 + random.nextInt(8);
        List<Signal> signals = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double missing = random.nextBoolean() ? Double.NaN : random.nextDouble();
            signals.add(new Signal("s0" + i, transform(random, "f" + i, fitted), missing));
            weights.add(random.nextBoolean() ? 0 : random.nextDouble());
        }
        boolean compensate = random.nextBoolean();
        double squared = compensate && random.nextBoolean() ? 1 + 10 * random.nextDouble() : Double.NaN;
        return new QualityProfile(
                signals, weights, 0.01 + random.nextDouble(), compensate, random.nextBoolean(), squared);
    }

    static Transform transform(Random random, String field, boolean fitted) {
        double max = 1 + random.nextInt(10) + random.nextDouble();
        return switch (random.nextInt(6)) {
            case 0 ->
                new BayesianAverage(
                        field,
                        field + ".count",
                        fitted || random.nextBoolean() ? max * random.nextDouble() : Double.NaN,
                        0.1 + 50 * random.nextDouble(),
                        0,
                        max);
            case 1 ->
                new SmoothedRate(
                        field,
                        field + "_trials",
                        0.1 + random.nextDouble(),
                        0.1 + random.nextDouble(),
                        1 - random.nextDouble());
            case 2 -> new LogScale(field, max * 1e6);
            case 3 -> new Quantile(field, fitted || random.nextBoolean() ? table(random) : List.of());
            case 4 ->
                new ExponentialDecay(
                        field, ExponentialDecay.DEFAULT_FORMAT, 1 + random.nextInt(1_000_000), random.nextInt(5));
            default -> new Linear(field, max, -random.nextDouble());
        };
    }

    private static List<Double> table(Random random) {
        List<Double> table = new ArrayList<>();
        int knots = 2 + random.nextInt(50);
        for (int i = 0; i < knots; i++) {
            table.add(random.nextGaussian() * 1e3);
        }
        Collections.sort(table);
        return table;
    }

    /** Linear signals from 0 to 1 of fields that are called as they are. */
    static QualityProfile linear(
            double scale, boolean compensate, boolean normalize, double squared, Double... weights) {
        List<Signal> signals = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            signals.add(new Signal("f" + (char) ('a' + i), new Linear("f" + (char) ('a' + i), 0, 1), Double.NaN));
        }
        return new QualityProfile(signals, List.of(weights), scale, compensate, normalize, squared);
    }
}
