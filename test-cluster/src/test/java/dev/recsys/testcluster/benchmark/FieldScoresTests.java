/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import dev.recsys.testcluster.data.Judgments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weights of fields are chosen so that what is relevant comes first. */
public class FieldScoresTests extends SeededTestCase {
    public void testAFieldThatMisleadsLosesItsWeightAndOneThatHelpsKeepsIt() {
        List<Judgments.Query> queries = new ArrayList<>();
        List<Map<String, double[]>> found = new ArrayList<>();
        for (int q = 0; q < 20; q++) {
            Map<String, double[]> scores = new LinkedHashMap<>();
            for (int d = 0; d < 30; d++) {
                boolean relevant = d == 7;
                double title = randomDouble();
                scores.put("d" + d, new double[] {title, relevant ? 2 : 0, relevant ? 0 : 3 * randomDouble()});
            }
            queries.add(new Judgments.Query("q" + q, Map.of("d7", 1.0)));
            found.add(scores);
        }
        FieldScores fields = new FieldScores(List.of("title", "good", "bad"), queries, found);
        double equal = fields.ndcg(new double[] {1, 1, 1}, query -> true);
        double[] weights = fields.tune(query -> true);
        double tuned = fields.ndcg(weights, query -> true);
        assertEquals(1, weights[0], 0);
        assertTrue(fields.weighted(weights).toString(), weights[1] > weights[2]);
        assertTrue("from " + equal + " to " + tuned, tuned >= equal && tuned > 0.99);
    }

    public void testAQueryThatFindsTheIdealOrderCountsOne() {
        Judgments.Query query = new Judgments.Query("q", Map.of("a", 1.0, "b", 0.1));
        FieldScores fields = new FieldScores(
                List.of("title"), List.of(query), List.of(Map.of("a", new double[] {2}, "b", new double[] {1})));
        assertEquals(1, fields.ndcg(new double[] {1}, all -> true), 1e-6);
    }
}
