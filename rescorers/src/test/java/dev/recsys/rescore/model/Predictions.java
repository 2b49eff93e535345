/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import static org.junit.Assert.assertEquals;

/** Compares what a model predicts with what it should. */
public final class Predictions {
    public static final double TOLERANCE = 1e-6;

    private Predictions() {}

    public static RankingModel parse(byte[] file, Integer output) {
        return new ModelParser(ModelLimits.DEFAULT, ParseBudget.UNLIMITED).parse(file, output);
    }

    public static double[] of(RankingModel model, FeatureMatrix queries) {
        double[] out = new double[queries.count() * model.outputs()];
        model.predict(queries, out);
        return out;
    }

    /** Equal to 1e-6, relative where values are large and absolute where they are small. */
    public static void assertClose(String what, double[] expected, double[] actual) {
        assertEquals(what + ": number of predictions", expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            double tolerance = TOLERANCE * Math.max(1, Math.abs(expected[i]));
            assertEquals(what + ": prediction " + i, expected[i], actual[i], tolerance);
        }
    }
}
