/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.rescore.evaluation.Bootstrap;
import dev.recsys.rescore.evaluation.JudgedCandidates;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.test.OpenSearchTestCase;

public class MetricTableTests extends OpenSearchTestCase {
    private static double[] metrics(double ndcg) {
        return new double[] {0, ndcg, 0, 0};
    }

    public void testMeansAndDifferencesAreThoseOfTheGroupsThatBothRank() {
        MetricTable table = new MetricTable(List.of("a", "a", "b", "b"), 5);
        double[][] one = table.add("one");
        double[][] two = table.add("two");
        double[] left = {0.1, 0.4, 0.9, 0.7};
        double[] right = {0.2, 0.1, 0.3, 0};
        for (int g = 0; g < 4; g++) {
            one[g] = metrics(left[g]);
            two[g] = g == 3 ? null : metrics(right[g]);
        }
        assertEquals(List.of("a", "b"), table.tasks());
        assertEquals(
                0.525,
                table.mean("one", RankingMetrics.MAIN, MetricTable.ALL_TASKS).mean(),
                1e-12);
        assertEquals(0.15, table.mean("two", RankingMetrics.MAIN, "a").mean(), 1e-12);
        double[] differences = {-0.1, 0.4 - 0.1, 0.9 - 0.3};
        var expected = Bootstrap.mean(differences, Bootstrap.RESAMPLES, 5);
        assertEquals(expected, table.difference("one", "two", RankingMetrics.MAIN, MetricTable.ALL_TASKS));
        double[][] none = table.add("none");
        assertEquals(4, none.length);
        assertNull(table.mean("none", RankingMetrics.MAIN, "a"));
        assertNull(table.difference("none", "one", RankingMetrics.MAIN, "a"));
        expectThrows(IllegalArgumentException.class, () -> table.mean("one", "ndcg@7", "a"));
    }

    public void testJsonComparesOneWithTheOthersOrEveryTwo() throws Exception {
        MetricTable table = new MetricTable(List.of("a", "a"), 5);
        for (String system : List.of("x", "y", "z")) {
            double[][] values = table.add(system);
            values[0] = metrics(0.5);
            values[1] = metrics(system.equals("z") ? 1 : 0.5);
        }
        assertEquals(List.of("z - x", "z - y"), differences(table, "z"));
        assertEquals(List.of("y - x", "z - x", "z - y"), differences(table, null));
    }

    private static List<String> differences(MetricTable table, String subject) throws Exception {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            String json = table.toXContent(builder, subject).endObject().toString();
            Map<String, Object> map = XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true);
            Map<?, ?> overall = (Map<?, ?>) map.get("overall");
            assertEquals(2, overall.get("groups"));
            assertTrue(((Map<?, ?>) map.get("tasks")).containsKey("a"));
            return ((Map<?, ?>) overall.get("differences"))
                    .keySet().stream().map(Object::toString).sorted().toList();
        }
    }

    public void testMetricsOfAnOrder() {
        // Grades in the order of the candidates; one relevant document was not found.
        JudgedCandidates group =
                new JudgedCandidates(new float[3], new float[0], 0, new float[] {0, 1, 1}, new float[] {1, 1, 1, 0});
        assertEquals(List.of("ndcg@5", "ndcg@10", "mrr", "recall@10"), RankingMetrics.labels());
        double ideal = 1 + 1 / (Math.log(3) / Math.log(2)) + 0.5;
        double[] asTheyStand = new RankingMetrics(1).of(group);
        assertEquals((1 / (Math.log(3) / Math.log(2)) + 0.5) / ideal, asTheyStand[0], 1e-9);
        assertEquals(0.5, asTheyStand[2], 0);
        assertEquals(2 / 3.0, asTheyStand[3], 1e-12);
        double[] byScores = new RankingMetrics(1).of(group, new double[] {0, 3, 2});
        assertEquals((1 + 1 / (Math.log(3) / Math.log(2))) / ideal, byScores[0], 1e-9);
        assertEquals(1, byScores[2], 0);
    }
}
