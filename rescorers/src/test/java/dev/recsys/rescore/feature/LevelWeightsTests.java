/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class LevelWeightsTests extends OpenSearchTestCase {
    public void testALengthScoresItsWeight() {
        LevelWeights weights = new LevelWeights(List.of(0.41f, 0.68f, 0.91f));
        assertEquals(0f, weights.score(0), 0);
        assertEquals(0.41f, weights.score(1), 0);
        assertEquals(0.91f, weights.score(3), 0);
    }

    public void testALengthBeyondTheLastWeightScoresTheLast() {
        assertEquals(0.68f, new LevelWeights(List.of(0.41f, 0.68f)).score(5), 0);
    }

    public void testLinearWeightsRiseInEqualStepsToOne() {
        int levels = randomIntBetween(1, 16);
        LevelWeights weights = LevelWeights.linear(levels);
        assertEquals(levels, weights.levels());
        for (int level = 1; level <= levels; level++) {
            assertEquals((float) level / levels, weights.score(level), 0);
        }
        assertEquals(1f, weights.score(levels), 0);
    }

    public void testEqualWeightsAndZerosAreAllowed() {
        assertEquals(0f, new LevelWeights(List.of(0f, 0f, 1f)).score(2), 0);
        assertEquals(1f, new LevelWeights(List.of(1f, 1f)).score(1), 0);
    }

    public void testWhatCannotBeAWeightIsNamed() {
        assertRefused(List.of(), "[level_weights] is empty; give one weight for each level");
        assertRefused(
                List.of(0.1f, Float.NaN),
                "[level_weights] has [NaN] at position [1]; it must be finite and at least 0");
        assertRefused(
                List.of(Float.POSITIVE_INFINITY),
                "[level_weights] has [Infinity] at position [0]; it must be finite and at least 0");
        assertRefused(List.of(-1f), "[level_weights] has [-1.0] at position [0]; it must be finite and at least 0");
        assertRefused(
                List.of(0.5f, 0.4f),
                "[level_weights] has [0.4] at position [1] after [0.5]; a longer prefix must not be worth less than a shorter one");
        expectThrows(
                IllegalArgumentException.class, () -> LevelWeights.linear(2).score(-1));
    }

    public void testAListThatIsChangedLaterDoesNotChangeTheWeights() {
        List<Float> list = new ArrayList<>(List.of(0.5f, 0.6f));
        LevelWeights weights = new LevelWeights(list);
        list.set(0, 9f);
        assertEquals(0.5f, weights.score(1), 0);
    }

    private static void assertRefused(List<Float> weights, String message) {
        assertEquals(
                message,
                expectThrows(IllegalArgumentException.class, () -> new LevelWeights(weights))
                        .getMessage());
    }
}
