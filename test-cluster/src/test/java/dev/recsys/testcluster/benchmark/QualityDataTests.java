/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.data.DataException;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.embed.Vectors;
import dev.recsys.testcluster.launch.Rest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.Test;

/** What the quality benchmark indexes and judges by. */
public class QualityDataTests extends RandomizedTest {
    private static final int DIMENSION = 8;

    private static JsonNode document(Documents documents, int row) throws Exception {
        StringBuilder text = new StringBuilder();
        JsonObjectText json = new JsonObjectText(text);
        documents.write(row, json);
        json.end();
        return Rest.JSON.readTree(text.toString());
    }

    @Test
    public void testPlantedBestIsWhatSortingEveryDocumentGives() throws Exception {
        int count = randomIntBetween(20, 300);
        Planted planted = new Planted(count, DIMENSION, 5, 3, randomLong());
        double[] weights = {randomDouble(), randomDouble() / 10, 0};
        for (float[] query : planted.queries()) {
            double[] scores = new double[count];
            List<Integer> order = new ArrayList<>();
            for (int row = 0; row < count; row++) {
                JsonNode document = document(planted, row);
                for (int j = 0; j < DIMENSION; j++) {
                    scores[row] += (double) query[j]
                            * document.path(VectorIndex.FIELD).path(j).floatValue();
                }
                for (int s = 0; s < weights.length; s++) {
                    scores[row] +=
                            weights[s] * document.path(Planted.FIELDS.get(s)).doubleValue();
                }
                order.add(row);
            }
            order.sort(Comparator.comparingDouble(row -> -scores[row]));
            List<String> expected =
                    order.stream().limit(10).map(String::valueOf).toList();
            assertEquals(expected, planted.best(query, weights, 10));
        }
    }

    @Test
    public void testPlantedVectorsHaveLengthOneAndSignalsLieBetweenZeroAndOne() throws Exception {
        Planted planted = new Planted(50, DIMENSION, 4, 2, randomLong());
        Set<Double> signals = new HashSet<>();
        for (int row = 0; row < planted.count(); row++) {
            JsonNode document = document(planted, row);
            float[] vector = new float[DIMENSION];
            for (int j = 0; j < DIMENSION; j++) {
                vector[j] = document.path(VectorIndex.FIELD).path(j).floatValue();
            }
            assertEquals(1, Vectors.dot(vector, vector), 1e-5);
            for (String field : Planted.FIELDS) {
                double signal = document.path(field).doubleValue();
                assertTrue(field + " is " + signal, signal >= 0 && signal <= 1);
                signals.add(signal);
            }
        }
        assertTrue("signals hardly differ: " + signals, signals.size() > 50);
    }

    @Test
    public void testBestOfFewerDocumentsThanAskedForAreAll() {
        Planted planted = new Planted(3, DIMENSION, 2, 1, randomLong());
        List<String> best = planted.best(planted.queries().get(0), new double[] {1, 1, 1}, 10);
        assertEquals(Set.of("0", "1", "2"), new HashSet<>(best));
        assertEquals(3, best.size());
    }

    @Test
    public void testProductsThatComeAgainHaveIdsAndMarginsOfTheirOwn() throws Exception {
        List<Product> products = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            boolean rated = i % 2 == 0;
            products.add(new Product(
                    "p" + i,
                    "t" + i,
                    "",
                    null,
                    List.of(),
                    null,
                    null,
                    rated ? 4.5 : null,
                    rated ? i : null,
                    null,
                    null));
        }
        RatedProducts documents = new RatedProducts(products, 30);
        Set<String> ids = new HashSet<>();
        Set<Double> margins = new HashSet<>();
        for (int row = 0; row < documents.count(); row++) {
            assertTrue(ids.add(documents.id(row)));
            JsonNode document = document(documents, row);
            assertEquals(row % 7 % 2 == 0, document.has(RatedProducts.RATING));
            assertEquals(row % 7 % 2 == 0, document.has(RatedProducts.RATING_COUNT));
            double margin = document.path(RatedProducts.MARGIN).doubleValue();
            assertTrue(margin >= 0 && margin < 1 && margins.add(margin));
            LocalDate listed =
                    LocalDate.parse(document.path(RatedProducts.LISTED).asText());
            assertTrue(listed + " is in the future", listed.isBefore(LocalDate.of(2025, 1, 1)));
        }
        assertEquals("p6", documents.id(6));
        assertEquals("p0-1", documents.id(7));
    }

    @Test
    public void testRecallCountsWhatIsBestWhateverItsOrder() {
        List<List<String>> best = List.of(List.of("a", "b"), List.of("c", "d"));
        ResultLists lists = new ResultLists(List.of(List.of("b", "a"), List.of("c", "x")));
        assertEquals(0.75, lists.recall(best), 0);
        assertEquals(0.5, lists.complete(best), 0);
        assertEquals(0, lists.sameAs(new ResultLists(best)), 0);
        assertEquals(0.5, lists.sameAs(new ResultLists(List.of(List.of("b", "a"), List.of("x", "c")))), 0);
        assertEquals(1, lists.sameAs(lists), 0);
    }

    @Test
    public void testFrequentWordsAreThoseOfEnoughTitles() {
        List<String> titles = List.of("Red shoe red", "red T-shirt 100", "blue shoe 100", "Green hat 100");
        assertEquals(List.of("red", "shoe"), RescorePart.frequentWords(titles, 0.5));
        assertThrows(IllegalStateException.class, () -> RescorePart.frequentWords(titles, 0.8));
    }

    @Test
    public void testJudgmentsKeepTheirGainsOnTheWayToATuning() throws Exception {
        Path file = newTempFile();
        Files.writeString(
                file,
                """
                {"judgmentRatings": [
                  {"query": "a", "ratings": [{"docId": "p", "rating": "100.000"}, {"docId": "q", "rating": "10.000"}]},
                  {"query": "b", "ratings": [{"docId": "r", "rating": "1.000"}, {"docId": "s", "rating": "0.000"}]}]}""");
        Judgments judgments = Judgments.read(file);
        assertEquals(List.of("a", "b"), judgments.texts());
        assertEquals(1, judgments.queries().get(0).gain("p"), 0);
        assertEquals(0.1, judgments.queries().get(0).gain("q"), 0);
        assertEquals(0.01, judgments.queries().get(1).gain("r"), 0);
        assertEquals(0, judgments.queries().get(1).gain("not judged"), 0);
        float[][] vectors = {{1, 2}, {3, 4.5f}};
        JsonNode request = Rest.JSON.readTree(
                judgments.request(vectors, query -> query == 1).toString());
        assertEquals(
                Rest.JSON.readTree(
                        """
                        [{"query": "b", "params": {"vector": [3.0, 4.5]}, "ratings": {"r": 0.01, "s": 0.0}}]"""),
                request);
        Files.writeString(file, "{\"judgmentRatings\": [{\"query\": \"a\", \"ratings\": [{\"docId\": \"p\"}]}]}");
        DataException refused = assertThrows(DataException.class, () -> Judgments.read(file));
        assertTrue(refused.getMessage(), refused.getMessage().contains("[rating] from 0 to 100"));
    }

    @Test
    public void testATuningsAnswerIsRead() throws Exception {
        Tuning tuning = new Tuning(
                Rest.JSON.readTree(
                        """
                        {"promoted": true, "reason": "because", "weights": {"rating": 0.3},
                         "objective": {"metric": "mean_signal(rating)@10", "baseline": 0.5, "tuned": 0.7,
                                       "cross_validated": {"change": 0.15, "interval": [0.1, 0.2]}},
                         "guardrail": {"metric": "ndcg@10", "baseline": 0.6, "tuned": 0.595,
                                       "cross_validated": {"change": -0.004, "interval": [-0.01, 0.002]}},
                         "folds": [{"queries": 17, "weights": {"rating": 0.25}, "objective_change": 0.2,
                                    "guardrail_change": -0.03}],
                         "trade_off": [{"weights": {"rating": 1.0},
                                        "objective": {"mean": 0.7, "change": 0.2, "interval": [0.1, 0.3]},
                                        "guardrail": {"mean": 0.5, "change": -0.1, "interval": [-0.2, -0.05]}}]}"""));
        assertTrue(tuning.promoted());
        assertEquals("because", tuning.reason());
        assertEquals(new Tuning.Change("mean_signal(rating)@10", 0.5, 0.7, 0.15, 0.1, 0.2), tuning.objective());
        assertEquals("-0.0040 (-0.0100 … +0.0020)", tuning.guardrail().interval());
        String fold = tuning.folds().lines().get(2);
        assertTrue(fold, fold.contains("17") && fold.contains("0.25") && fold.endsWith("+0.2000  -0.0300"));
        String row = tuning.tradeOff(3).lines().get(2);
        assertTrue(row, row.contains("0.7000") && row.contains("+0.2000 (+0.1000 … +0.3000)"));
        assertTrue(row, row.contains("0.5000") && row.contains("-0.1000 (-0.2000 … -0.0500)"));
    }

    @Test
    public void testAnAnswerThatLacksAFigureHoldsNoBound() {
        double missing = new Tuning(Rest.JSON.createObjectNode()).objective().low();
        assertEquals(Bound.Verdict.SHORT, Bound.above("gain", 0).judge(missing));
        assertEquals(Bound.Verdict.SHORT, Bound.atMost("drop", 1).judge(-missing));
    }

    @Test
    public void testSpreadKeepsBothEndsAndTheOrder() {
        List<Integer> all = new ArrayList<>();
        int size = randomIntBetween(2, 100);
        for (int i = 0; i < size; i++) {
            all.add(i);
        }
        int count = randomIntBetween(2, 10);
        List<Integer> some = Tuning.spread(all, count);
        assertEquals(Math.min(size, count), some.size());
        assertEquals(0, (int) some.get(0));
        assertEquals(size - 1, (int) some.get(some.size() - 1));
        assertEquals(some.stream().sorted().distinct().toList(), some);
    }
}
