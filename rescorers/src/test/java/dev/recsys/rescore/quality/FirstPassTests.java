/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

import org.apache.lucene.util.VectorUtil;
import org.opensearch.test.OpenSearchTestCase;

public class FirstPassTests extends OpenSearchTestCase {
    public void testFindsTheInnerProductThatLuceneMadeAScoreOf() {
        for (int round = 0; round < 1000; round++) {
            float product = (randomFloat() * 2 - 1) * randomFrom(0.01f, 1f, 30f);
            float score = VectorUtil.scaleMaxInnerProductScore(product);
            assertEquals(product, FirstPass.INNER_PRODUCT.of(score), 1e-4 * Math.max(1, product * product));
        }
        assertEquals(0, FirstPass.INNER_PRODUCT.of(1), 0);
    }

    public void testAScoreOfZeroStandsForTheLowest() {
        assertEquals(Double.NEGATIVE_INFINITY, FirstPass.INNER_PRODUCT.of(0), 0);
        assertEquals(Double.NEGATIVE_INFINITY, FirstPass.INNER_PRODUCT.of(-3), 0);
    }

    public void testAScoreIsItself() {
        assertEquals(2.5, FirstPass.SCORE.of(2.5f), 0);
    }

    public void testAnInnerProductIsNotMultiplied() {
        Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> QualityScoring.check(QualityMode.MULTIPLY, FirstPass.INNER_PRODUCT));
        assertTrue(e.getMessage(), e.getMessage().contains("[mode] is [multiply]"));
        QualityScoring.check(QualityMode.ADD, FirstPass.INNER_PRODUCT);
        QualityScoring.check(QualityMode.MULTIPLY, FirstPass.SCORE);
    }
}
