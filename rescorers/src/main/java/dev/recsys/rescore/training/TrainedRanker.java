/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What LambdaMART learnt.
 *
 * @param model         LightGBM's text, as {@link dev.recsys.rescore.model.ModelParser} reads it; names of features stand in it as
 *                      {@link ModelNames#encode} writes them
 * @param features      names in the order of the columns, as the data had them
 * @param bestIteration trees of the model
 * @param evalAt        cut-offs of the curve
 * @param curve         one point for each tree that was trained, also for those that were cut off afterwards
 * @param gains         one for each feature in the order of the columns
 */
public record TrainedRanker(
        String model,
        List<String> features,
        int bestIteration,
        List<Integer> evalAt,
        List<CurvePoint> curve,
        List<FeatureGain> gains) {
    public TrainedRanker {
        features = List.copyOf(features);
        evalAt = List.copyOf(evalAt);
        curve = List.copyOf(curve);
        gains = List.copyOf(gains);
    }

    /** The text as a file's bytes, in UTF-8. */
    public byte[] file() {
        return model.getBytes(StandardCharsets.UTF_8);
    }
}
