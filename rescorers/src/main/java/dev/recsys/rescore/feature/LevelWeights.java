/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import java.util.ArrayList;
import java.util.List;

/**
 * What a shared prefix is worth, by its length.
 *
 * @param weights the worth of a prefix of 1, 2, … codes: finite, at least 0, and never falling, because a longer prefix says more
 */
public record LevelWeights(List<Float> weights) {
    public LevelWeights {
        weights = List.copyOf(weights);
        if (weights.isEmpty()) {
            throw new IllegalArgumentException("[level_weights] is empty; give one weight for each level");
        }
        float former = 0;
        for (int i = 0; i < weights.size(); i++) {
            float weight = weights.get(i);
            if (Float.isFinite(weight) == false || weight < 0) {
                throw new IllegalArgumentException("[level_weights] has [" + weight + "] at position [" + i
                        + "]; it must be finite and at least 0");
            }
            if (weight < former) {
                throw new IllegalArgumentException("[level_weights] has [" + weight + "] at position [" + i
                        + "] after [" + former + "]; a longer prefix must not be worth less than a shorter one");
            }
            former = weight;
        }
    }

    /** The weights where none are given: a prefix of l out of L codes is worth l / L. */
    public static LevelWeights linear(int levels) {
        List<Float> weights = new ArrayList<>(levels);
        for (int level = 1; level <= levels; level++) {
            weights.add((float) level / levels);
        }
        return new LevelWeights(weights);
    }

    /** Number of weights; a prefix that is longer than this counts as one of this length. */
    public int levels() {
        return weights.size();
    }

    /** Worth of a shared prefix of {@code length} codes; 0 for length 0, the last weight for a length beyond it. */
    public float score(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("[length] is [" + length + "]; it must be at least 0");
        }
        return length == 0 ? 0 : weights.get(Math.min(length, weights.size()) - 1);
    }
}
