/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.training.LabelGains;
import dev.recsys.rescore.training.LambdaMart;
import dev.recsys.rescore.training.LambdaMartParameters;
import dev.recsys.rescore.training.LinearParameters;
import dev.recsys.rescore.training.Progress;
import dev.recsys.rescore.training.RankingData;
import dev.recsys.rescore.training.RankingGroup;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

/** What is learnt by whom, and what training stops by. */
public class LearnerTests extends OpenSearchTestCase {
    private static final int ROWS = 12;

    /** Groups whose labels go round from 0 to the greatest; a feature tells them. */
    private static RankingData rows(int groups, int greatest) {
        FeatureMatrix matrix = FeatureMatrix.of(1, groups * ROWS);
        float[] labels = new float[groups * ROWS];
        List<RankingGroup> sizes = new ArrayList<>();
        for (int row = 0; row < labels.length; row++) {
            labels[row] = row % (greatest + 1);
            matrix.column(0)[row] = labels[row] + 0.1 * random().nextGaussian();
        }
        for (int g = 0; g < groups; g++) {
            sizes.add(new RankingGroup("q" + g, "search", ROWS));
        }
        return new RankingData(List.of("x"), matrix, labels, sizes);
    }

    private static LambdaMartParameters.Builder parameters() {
        return LambdaMartParameters.builder().trees(15).minDataInLeaf(3).earlyStoppingRounds(2);
    }

    private static Learner learner(LambdaMartParameters parameters) {
        return new Learner(new Algorithm.LambdaMart(parameters), new LambdaMart());
    }

    public void testValidationWithoutDifferentGainsStopsNothing() {
        Learner learner = learner(parameters()
                .labelGains(LabelGains.listed(List.of(0.0, 0.0, 1.0)))
                .build());
        Learner.Learnt learnt = learner.learn(rows(20, 2), rows(10, 1), Progress.NONE);
        assertEquals(15, learnt.iterations());
        assertEquals(List.of(), learnt.curve().get(0).heldOut());
    }

    public void testValidationWithDifferentGainsStopsIt() {
        Learner learner = learner(parameters()
                .labelGains(LabelGains.listed(List.of(0.0, 0.0, 1.0)))
                .build());
        // The order is plain, so the first trees are the best.
        Learner.Learnt learnt = learner.learn(rows(20, 2), rows(10, 2), Progress.NONE);
        assertTrue("trees " + learnt.curve().size(), learnt.curve().size() < 15);
        assertEquals(2, learnt.curve().get(0).heldOut().size());
    }

    public void testAModelThatCouldNotBeReadIsRefused() {
        Learner learner = learner(parameters().trees(20_000).build());
        learner.checkSize(60);
        Exception e = expectThrows(IllegalArgumentException.class, () -> learner.checkSize(1_000));
        assertThat(e.getMessage(), containsString("[trees] times [num_leaves] must be at most [400000]"));
        new Learner(new Algorithm.Linear(LinearParameters.DEFAULT), null).checkSize(Long.MAX_VALUE);
    }
}
