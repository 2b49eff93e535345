/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.ContextColumns;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureColumn;
import dev.recsys.rescore.feature.FeatureExtractor;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.feature.RandomIndex;
import dev.recsys.rescore.model.ExternalModel;
import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.model.LinearModel;
import dev.recsys.rescore.model.RankingModel;
import dev.recsys.rescore.window.RescoreWindow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.opensearch.common.lease.Releasable;
import org.opensearch.test.OpenSearchTestCase;

/** The rescorer on random shards with deleted documents and missing values, against a plain computation. */
public class UnifiedRescorerTests extends OpenSearchTestCase {
    private static final double UNKNOWN_PRICE = 1.25;

    /** Declared in another order than the model reads them, and one that it does not read. */
    private static final FeatureSet FEATURES = new FeatureSet(List.of(
            new Feature.Field("price", UNKNOWN_PRICE, "n0"),
            new Feature.Field("unread", 0, "n2"),
            new Feature.FirstPass("first", 0),
            new Feature.Context("is_search", 0, ContextPath.parse("value", "$task"), Map.of("search", 1.0)),
            new Feature.Field("rating", Double.NaN, "n1"),
            new Feature.Cross("price_rating", Double.NaN, Feature.CrossOperation.PRODUCT, List.of("price", "rating"))));

    private static final RankingModel MODEL = LinearModel.of(
            List.of("rating", "first", "price_rating", "price", "is_search"),
            new double[] {2, 0.5, -1, 0.25, 3},
            0.125);

    private final List<RandomIndex> shards = new ArrayList<>();
    private long room = Long.MAX_VALUE;
    private long reserved;
    private int windows;
    private int rescored;
    private int withoutPrice;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        for (int i = randomIntBetween(1, 3); i > 0; i--) {
            shards.add(new RandomIndex(newDirectory(), random(), newIndexWriterConfig()));
        }
    }

    @Override
    public void tearDown() throws Exception {
        for (RandomIndex shard : shards) {
            shard.close();
        }
        super.tearDown();
    }

    private static FeatureColumn column(Feature feature) {
        return switch (feature) {
            case Feature.Field field -> new RandomIndex.NumberColumn(field.field());
            case Feature.FirstPass firstPass -> ContextColumns.FIRST_PASS;
            case Feature.Context context ->
                FeatureColumn.constant(ContextColumns.value(context, RankingContext.of("search")));
            default -> throw new AssertionError(feature);
        };
    }

    private Releasable reserve(long bytes) {
        if (bytes > room) {
            throw new IllegalStateException("no room for " + bytes);
        }
        reserved += bytes;
        return () -> reserved -= bytes;
    }

    private UnifiedRescoreContext context(int window, boolean keeping) throws IOException {
        return context(MODEL, window, keeping);
    }

    private UnifiedRescoreContext context(RankingModel model, int window, boolean keeping) throws IOException {
        RankingContext context = new RankingContext("search", null, null, null, null, Map.of(), Set.of("$task"));
        FeatureExtractor extractor = FeatureExtractor.of(FEATURES, UnifiedRescorerTests::column);
        return new UnifiedRescoreContext(
                window,
                "model [ranker@3]",
                new UnifiedScoring("model [ranker@3]", model, context, extractor),
                (features, nanos) -> {
                    windows++;
                    rescored += features.count();
                    withoutPrice += features.missing(0);
                    assertTrue(nanos >= 0);
                    assertTrue(reserved > 0);
                },
                this::reserve,
                keeping ? new FeatureLog("r", List.of()) : null);
    }

    /** What the model gives to a document, computed from the index's own numbers. */
    private static double slow(RandomIndex shard, int doc, float incoming) {
        double price = shard.value(doc, "n0");
        price = Double.isNaN(price) ? UNKNOWN_PRICE : price;
        double rating = shard.value(doc, "n1");
        double sum = 0.125 + 0.5 * incoming + 0.25 * price + 3;
        return Double.isNaN(rating) ? sum : sum + 2 * rating - price * rating;
    }

    private static Map<Integer, Float> scores(TopDocs hits) {
        Map<Integer, Float> scores = new HashMap<>();
        for (ScoreDoc hit : hits.scoreDocs) {
            scores.put(hit.doc, hit.score);
        }
        return scores;
    }

    public void testScoresAreThoseOfAPlainComputation() throws IOException {
        RandomIndex shard = shards.get(0);
        for (int round = 0; round < 20; round++) {
            TopDocs hits = shard.hits(random());
            Map<Integer, Float> before = scores(hits);
            List<Integer> order =
                    Arrays.stream(hits.scoreDocs).map(hit -> hit.doc).toList();
            int window = randomIntBetween(1, order.size() + 5);
            UnifiedRescoreContext context = context(window, false);
            TopDocs after = context.rescorer().rescore(hits, shard.searcher(), context);
            assertEquals(before.keySet(), scores(after).keySet());
            for (ScoreDoc hit : after.scoreDocs) {
                float incoming = before.get(hit.doc);
                boolean inside = order.indexOf(hit.doc) < window;
                assertEquals(inside, context.isRescored(hit.doc));
                assertEquals(
                        inside ? slow(shard, hit.doc, incoming) : RescoreWindow.outside(incoming), hit.score, 1e-5);
            }
            for (int i = 1; i < after.scoreDocs.length; i++) {
                assertTrue(after.scoreDocs[i].score <= after.scoreDocs[i - 1].score);
            }
            assertNull("features are kept only on request", context.kept());
        }
    }

    public void testPagesNeverRepeatNorDrop() throws IOException {
        List<Map<Integer, Float>> incoming = new ArrayList<>();
        for (RandomIndex shard : shards) {
            incoming.add(scores(shard.hits(random())));
        }
        for (int round = 0; round < 20; round++) {
            int window = randomIntBetween(1, 60);
            List<String> all = page(incoming, window, 0, 1000);
            int size = randomIntBetween(1, 15);
            List<String> pages = new ArrayList<>();
            for (int from = 0; from < all.size() + size; from += size) {
                pages.addAll(page(incoming, window, from, size));
            }
            assertEquals("window " + window + ", pages of " + size, all, pages);
            assertEquals(pages.size(), new HashSet<>(pages).size());
        }
    }

    private List<String> page(List<Map<Integer, Float>> incoming, int window, int from, int size) throws IOException {
        TopDocs[] found = new TopDocs[shards.size()];
        for (int shard = 0; shard < found.length; shard++) {
            UnifiedRescoreContext context = context(window, randomBoolean());
            Map<Integer, Float> scores = incoming.get(shard);
            ScoreDoc[] top = scores.entrySet().stream()
                    .map(hit -> new ScoreDoc(hit.getKey(), hit.getValue()))
                    .sorted((a, b) -> a.score == b.score ? a.doc - b.doc : Float.compare(b.score, a.score))
                    .limit(Math.max(window, from + size))
                    .toArray(ScoreDoc[]::new);
            TopDocs hits = new TopDocs(shards.get(shard).hits(random()).totalHits, top);
            found[shard] = context.rescorer().rescore(hits, shards.get(shard).searcher(), context);
            for (ScoreDoc hit : found[shard].scoreDocs) {
                hit.shardIndex = shard;
            }
        }
        return Arrays.stream(TopDocs.merge(from, size, found).scoreDocs)
                .map(hit -> hit.shardIndex + "/" + hit.doc)
                .collect(Collectors.toList());
    }

    public void testTheExplanationShowsAllFeaturesAndComesToTheScore() throws IOException {
        RandomIndex shard = shards.get(0);
        TopDocs hits = shard.hits(random());
        Map<Integer, Float> before = scores(hits);
        int window = randomIntBetween(1, hits.scoreDocs.length);
        UnifiedRescoreContext context = context(window, true);
        for (ScoreDoc hit : context.rescorer().rescore(hits, shard.searcher(), context).scoreDocs) {
            Explanation source = Explanation.match(before.get(hit.doc), "the source");
            Explanation explanation = context.rescorer().explain(hit.doc, shard.searcher(), context, source);
            assertEquals(hit.score, explanation.getValue().floatValue(), 0);
            assertThat(explanation.toString(), containsString("the source"));
            if (context.isRescored(hit.doc) == false) {
                assertTrue(explanation.getDescription().startsWith("outside the window of [" + window + "]"));
                continue;
            }
            assertEquals(
                    "[unified_ranking] rescorer with model [ranker@3] for task [search]:",
                    explanation.getDescription());
            Explanation[] details = explanation.getDetails();
            assertEquals("output of the model, linear, 5 features", details[0].getDescription());
            assertEquals(hit.score, details[0].getValue().doubleValue(), 1e-5);
            assertEquals(
                    "feature [price] of type [field]"
                            + (Double.isNaN(shard.value(hit.doc, "n0"))
                                    ? " is missing, imputed with its declared [missing] value"
                                    : ""),
                    details[1].getDescription());
            assertThat(details[2].getDescription(), containsString(", which the model itself does not read"));
            assertEquals(
                    "feature [is_search] of type [context], from imputed [$task] of the context",
                    details[4].getDescription());
            boolean unrated = Double.isNaN(shard.value(hit.doc, "n1"));
            assertEquals(unrated == false, details[5].isMatch());
            assertEquals(
                    "feature [rating] of type [field]"
                            + (unrated ? " is missing and stays so (NaN), the model decides" : ""),
                    details[5].getDescription());
            int row = context.kept().row(hit.doc);
            assertEquals(
                    details[1].getValue().doubleValue(),
                    context.kept().features().value(0, row),
                    0);
        }
    }

    public void testFeaturesWithoutAModelAreExplainedAndTheScoreStays() throws IOException {
        RandomIndex shard = shards.get(0);
        TopDocs hits = shard.hits(random());
        Map<Integer, Float> before = scores(hits);
        UnifiedRescoreContext context = context(null, hits.scoreDocs.length, false);
        for (ScoreDoc hit : context.rescorer().rescore(hits, shard.searcher(), context).scoreDocs) {
            assertEquals(before.get(hit.doc), hit.score, 0);
            Explanation source = Explanation.match(before.get(hit.doc), "the source");
            Explanation explanation = context.rescorer().explain(hit.doc, shard.searcher(), context, source);
            assertEquals(hit.score, explanation.getValue().floatValue(), 0);
            assertThat(explanation.getDetails()[0].getDescription(), containsString("feature [price]"));
            assertThat(explanation.toString(), containsString("the source"));
        }
    }

    public void testMemoryIsAccountedWhileAWindowIsRankedAndReleased() throws IOException {
        RandomIndex shard = shards.get(0);
        TopDocs hits = shard.hits(random());
        Map<Integer, Float> before = scores(hits);
        int window = randomIntBetween(1, hits.scoreDocs.length);
        long values = (long) window * (FEATURES.size() + 1);
        room = values * Double.BYTES - 1;
        UnifiedRescoreContext refused = context(window, false);
        Exception failure = expectThrows(
                IllegalStateException.class, () -> refused.rescorer().rescore(hits, shard.searcher(), refused));
        assertThat(failure.getMessage(), containsString("no room"));
        assertEquals(before, scores(hits));
        assertEquals(0, windows);
        // A bit for each value comes to the values.
        room = values * Double.BYTES + values;
        UnifiedRescoreContext context = context(window, false);
        context.rescorer().rescore(hits, shard.searcher(), context);
        assertEquals(1, windows);
        assertEquals(0, reserved);
    }

    /** Predicts the price as each of its outputs. */
    private record Prices(int outputs) implements ExternalModel {
        @Override
        public List<String> features() {
            return List.of("price");
        }

        @Override
        public String label() {
            return "prices";
        }

        @Override
        public int output() {
            return 1;
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public void predict(FeatureMatrix features, double[] out) {
            for (int i = 0; i < features.count() * outputs; i++) {
                out[i] = features.column(0)[i / outputs];
            }
        }
    }

    public void testAllOutputsOfAModelAreAccounted() throws IOException {
        RandomIndex shard = shards.get(0);
        TopDocs hits = shard.hits(random());
        int window = randomIntBetween(1, hits.scoreDocs.length);
        int outputs = randomIntBetween(2, 1000);
        UnifiedRescoreContext context = context(new Prices(outputs), window, false);
        room = context.scoring().extractor().bytes(window) + (long) Double.BYTES * window * outputs - 1;
        expectThrows(IllegalStateException.class, () -> context.rescorer().rescore(hits, shard.searcher(), context));
        assertEquals(0, windows);
        room++;
        context.rescorer().rescore(hits, shard.searcher(), context);
        assertEquals(1, windows);
        assertEquals(0, reserved);
    }

    public void testAnExplanationOfWhatDidNotMatchStaysThat() throws IOException {
        UnifiedRescoreContext context = context(10, false);
        assertFalse(context.rescorer()
                .explain(0, shards.get(0).searcher(), context, Explanation.noMatch("no"))
                .isMatch());
        assertFalse(context.rescorer()
                .explain(0, shards.get(0).searcher(), context, null)
                .isMatch());
    }

    public void testWhatIsKeptIsOfTheWindowAlone() throws IOException {
        RandomIndex shard = shards.get(0);
        TopDocs hits = shard.hits(random());
        UnifiedRescoreContext context = context(3, true);
        TopDocs after = context.rescorer().rescore(hits, shard.searcher(), context);
        int size = Math.min(3, hits.scoreDocs.length);
        assertEquals(size, context.kept().docs().length);
        for (int i = 0; i < after.scoreDocs.length; i++) {
            assertEquals(i < size, context.kept().row(after.scoreDocs[i].doc) >= 0);
        }
    }

    public void testWindowsDocumentsAndMissingValuesAreCounted() throws IOException {
        RandomIndex shard = shards.get(0);
        TopDocs hits = shard.hits(random());
        UnifiedRescoreContext context = context(1000, false);
        context.rescorer().rescore(hits, shard.searcher(), context);
        assertEquals(1, windows);
        assertEquals(hits.scoreDocs.length, rescored);
        long missing = Arrays.stream(hits.scoreDocs)
                .filter(hit -> Double.isNaN(shard.value(hit.doc, "n0")))
                .count();
        assertEquals(missing, withoutPrice);
    }

    public void testARefusalIsThrown() throws IOException {
        UnifiedRescoreContext context = context(3, false);
        context.refuse("no");
        TopDocs hits = shards.get(0).hits(random());
        assertEquals(
                "no",
                expectThrows(IllegalArgumentException.class, () -> context.rescorer()
                                .rescore(hits, shards.get(0).searcher(), context))
                        .getMessage());
    }

    public void testAModelNeedsItsFeatures() throws IOException {
        FeatureSet some = FEATURES.needed(List.of("price"));
        FeatureExtractor extractor = FeatureExtractor.of(some, UnifiedRescorerTests::column);
        Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> new UnifiedScoring("m", MODEL, RankingContext.of("search"), extractor));
        assertEquals("the model reads feature [rating]; extracted are [price]", e.getMessage());
    }
}
