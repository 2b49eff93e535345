/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import dev.recsys.rescore.model.Libraries;
import dev.recsys.rescore.model.LightGbmExample;
import dev.recsys.rescore.model.Predictions;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.test.OpenSearchTestCase;

/** LightGBM's own example of learning to rank with the parameters of its {@code train.conf}, as good as its own tests ask. */
public class LambdaMartExampleTests extends OpenSearchTestCase {
    private static final double[] GAINS = {0, 1, 3, 7, 15};

    private static RankingData data(LightGbmExample example) {
        List<RankingGroup> groups = new ArrayList<>();
        for (int size : example.groups()) {
            groups.add(new RankingGroup("q" + groups.size(), "search", size));
        }
        List<String> names = IntStream.range(0, LightGbmExample.COLUMNS)
                .mapToObj(i -> "Column_" + i)
                .toList();
        return new RankingData(names, example.matrix(), example.labels(), groups);
    }

    private static LambdaMartParameters.Builder example() {
        return LambdaMartParameters.builder()
                .trees(100)
                .learningRate(0.1)
                .numLeaves(31)
                .minDataInLeaf(50)
                .minSumHessian(5)
                .baggingFreq(1)
                .baggingFraction(0.9)
                .evalAt(List.of(1, 3, 5));
    }

    public void testAsGoodAsLightGbmAsksOfItself() throws IOException, LGBMException {
        LightGbmExample.assumePresent();
        LightGbmExample heldOut = LightGbmExample.read("rank.test", 0);
        RankingData train = data(LightGbmExample.read("rank.train", 0));
        RankingData test = data(heldOut);
        TrainedRanker trained = RankingRows.train(train, test, example().build());
        CurvePoint last = trained.curve().get(99);
        logger.info("ndcg@1,3,5 after 100 trees: {}", last.heldOut());
        assertTrue("ndcg@1 " + last, last.heldOut().get(0) > 0.567);
        assertTrue("ndcg@3 " + last, last.heldOut().get(1) > 0.578);
        double[] ours = Predictions.of(Predictions.parse(trained.file(), null), test.matrix());
        Predictions.assertClose(
                "example",
                Libraries.lightGbmPredictions(trained.model(), heldOut.values(), LightGbmExample.COLUMNS),
                ours);
        assertEquals(RankingRows.ndcg(test, ours, GAINS, 3), last.heldOut().get(1), 1e-6);
    }

    public void testTheSameModelAsFromTheLibraryItself() throws IOException {
        LightGbmExample.assumePresent();
        LightGbmExample rows = LightGbmExample.read("rank.train", 0);
        LightGbmExample heldOut = LightGbmExample.read("rank.test", 0);
        int seed = 7; // what the direct call has
        TrainedRanker trained = RankingRows.train(
                data(rows), data(heldOut), example().seed(seed).build());
        Libraries.Trained direct = Libraries.lightGbm(
                rows.values(),
                LightGbmExample.COLUMNS,
                rows.labels(),
                rows.groups(),
                "objective=lambdarank learning_rate=0.1 num_leaves=31 bagging_freq=1 bagging_fraction=0.9"
                        + " min_data_in_leaf=50 min_sum_hessian_in_leaf=5 force_row_wise=true",
                100,
                heldOut.values());
        double[] ours = Predictions.of(
                Predictions.parse(trained.file(), null), data(heldOut).matrix());
        Predictions.assertClose("direct", direct.predictions(), ours);
    }
}
