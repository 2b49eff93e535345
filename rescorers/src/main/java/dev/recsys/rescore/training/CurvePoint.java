/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import java.util.List;

/**
 * Mean ndcg after a number of trees, by LightGBM: with the training's gains, and 1 for a query without a label that has a gain, where
 * {@link dev.recsys.rescore.evaluation.Ndcg} has 0.
 *
 * @param iteration trees, from 1
 * @param train     on the rows that were learnt from, one for each cut-off
 * @param heldOut   on those held out, one for each cut-off; empty without any
 */
public record CurvePoint(int iteration, List<Double> train, List<Double> heldOut) {
    public CurvePoint {
        train = List.copyOf(train);
        heldOut = List.copyOf(heldOut);
    }
}
