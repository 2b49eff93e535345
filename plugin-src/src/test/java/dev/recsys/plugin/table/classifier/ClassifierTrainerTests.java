/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.classifier;

import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QuerySegment;
import dev.recsys.plugin.table.QueryTable;
import dev.recsys.plugin.table.QueryTableType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.test.OpenSearchTestCase;

public class ClassifierTrainerTests extends OpenSearchTestCase {
    private static final Map<String, List<String>> WORDS = new TreeMap<>(Map.of(
            "shoes", List.of("sneaker", "boot", "sandal", "trainer", "heel", "loafer", "slipper"),
            "audio", List.of("headphone", "speaker", "earbud", "amplifier", "subwoofer", "turntable"),
            "garden", List.of("shovel", "hose", "planter", "rake", "mower", "compost", "seeds")));

    private static final List<String> COMMON = List.of("red", "cheap", "best", "large", "for women", "2024", "set");

    private static QueryRow row(String query, long frequency, CategoryShare... shares) {
        return new QueryRow(query, frequency, QuerySegment.TAIL, Double.NaN, List.of(shares), List.of(), List.of());
    }

    private static CategoryShare share(String category, double probability) {
        return new CategoryShare(category, probability, 0, Double.NaN);
    }

    private List<QueryRow> rows(int count) {
        Set<String> seen = new LinkedHashSet<>();
        List<QueryRow> rows = new ArrayList<>();
        while (rows.size() < count) {
            String category = randomFrom(List.copyOf(WORDS.keySet()));
            String word = randomFrom(WORDS.get(category)) + (randomBoolean() ? "s" : "");
            String query = randomFrom(COMMON) + " " + word + " " + randomFrom(COMMON);
            if (seen.add(query)) {
                rows.add(row(query, between(1, 100), share(category, 1)));
            }
        }
        return rows;
    }

    private static ClassifierTrainer.Trained train(List<QueryRow> rows) {
        return new ClassifierTrainer(() -> {}).train(rows).orElseThrow();
    }

    public void testFindsTheCategoryOfQueriesThatItNeverSaw() {
        ClassifierTrainer.Trained trained = train(rows(300));
        assertTrue(trained.metrics().toString(), trained.metrics().accuracy() > 0.95);
        assertTrue(trained.metrics().toString(), trained.metrics().logLoss() < 0.3);
        assertTrue(trained.metrics().heldOut() > 20);
        QueryClassifier classifier = trained.classifier();
        assertEquals("shoes", classifier.classify("blue sneakerz", 3).get(0).category());
        assertEquals(
                "garden", classifier.classify("shovels and rakes", 3).get(0).category());
        List<CategoryShare> shares = classifier.classify("bluetooth speakers", 10);
        assertEquals("audio", shares.get(0).category());
        assertTrue(shares.stream().mapToDouble(CategoryShare::probability).sum() <= 1 + 1e-9);
    }

    public void testProbabilitiesFollowTheTable() {
        List<QueryRow> rows = rows(200);
        for (int i = 0; i < 100; i++) {
            rows.add(row("gift box " + i, 10, share("audio", 0.75), share("garden", 0.25)));
        }
        Map<String, Double> found = new TreeMap<>();
        train(rows)
                .classifier()
                .classify("gift box", 10)
                .forEach(each -> found.put(each.category(), each.probability()));
        assertEquals(found.toString(), 0.75, found.get("audio"), 0.12);
        assertEquals(found.toString(), 0.25, found.get("garden"), 0.12);
    }

    public void testTheSameRowsGiveTheSameBytes() {
        List<QueryRow> rows = rows(100);
        byte[] first =
                QueryTableType.encode(new QueryTable("{}", 1, 2, train(rows).classifier()));
        List<QueryRow> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random());
        byte[] second =
                QueryTableType.encode(new QueryTable("{}", 1, 2, train(shuffled).classifier()));
        assertArrayEquals(first, second);
        QueryTable read = new QueryTableType().decode(first);
        for (int i = 0; i < 50; i++) {
            String query = randomFrom(rows).query();
            assertEquals(
                    train(rows).classifier().classify(query, 5),
                    read.classifier().classify(query, 5));
            break;
        }
        assertEquals(1, read.rows());
        assertEquals(2, read.rewrites());
    }

    public void testSaysNothingWhereNothingCanBeLearned() {
        ClassifierTrainer trainer = new ClassifierTrainer(() -> {});
        assertTrue(trainer.train(List.of()).isEmpty());
        List<QueryRow> one = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            one.add(row("query " + i, 1, share("only", 1)));
        }
        assertTrue("one category", trainer.train(one).isEmpty());
        assertEquals(List.of(), train(rows(50)).classifier().classify("", 5));
    }

    public void testKnowsNoMoreThanTheMostWantedCategories() {
        List<QueryRow> rows = new ArrayList<>();
        for (int i = 0; i < QueryClassifier.MAX_CATEGORIES + 5; i++) {
            String category = "c" + i;
            // The first five are the least asked for.
            rows.add(row("word" + i, i < 5 ? 1 : 2 + i, share(category, 1)));
        }
        List<String> categories = train(rows).classifier().categories();
        assertEquals(QueryClassifier.MAX_CATEGORIES, categories.size());
        for (int i = 0; i < 5; i++) {
            assertFalse(categories.contains("c" + i));
        }
    }

    public void testEndsWhenItIsCancelled() {
        AtomicInteger calls = new AtomicInteger();
        ClassifierTrainer trainer = new ClassifierTrainer(() -> {
            if (calls.incrementAndGet() == 2) {
                throw new TaskCancelledException("enough");
            }
        });
        expectThrows(TaskCancelledException.class, () -> trainer.train(rows(50)));
        assertEquals(2, calls.get());
    }

    public void testFeaturesHaveLengthOne() {
        for (int i = 0; i < 100; i++) {
            QueryFeatures features = QueryFeatures.of(randomAlphaOfLength(8) + " " + randomAlphaOfLength(3));
            double sum = 0;
            int last = -1;
            for (int j = 0; j < features.buckets().length; j++) {
                assertTrue(features.buckets()[j] > last && features.buckets()[j] < QueryFeatures.BUCKETS);
                last = features.buckets()[j];
                sum += features.values()[j] * features.values()[j];
            }
            assertEquals(1, sum, 1e-5);
        }
    }
}
