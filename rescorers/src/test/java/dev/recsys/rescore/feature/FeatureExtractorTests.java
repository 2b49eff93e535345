/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import dev.recsys.rescore.feature.Feature.CrossOperation;
import dev.recsys.rescore.window.RescoreWindow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.opensearch.test.OpenSearchTestCase;

/** Columns of random segments with deleted documents against a computation document by document. */
public class FeatureExtractorTests extends OpenSearchTestCase {
    private static final Query RED = new ConstantScoreQuery(new TermQuery(new Term("word", "red")));

    private RandomIndex index;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        index = new RandomIndex(newDirectory(), random(), newIndexWriterConfig());
    }

    @Override
    public void tearDown() throws Exception {
        index.close();
        super.tearDown();
    }

    private static FeatureColumn column(Feature feature) {
        return switch (feature) {
            case Feature.Field field -> new RandomIndex.NumberColumn(field.field());
            case Feature.FirstPass firstPass -> ContextColumns.FIRST_PASS;
            case Feature.Query query -> new QueryColumn(RED);
            default -> throw new AssertionError(feature);
        };
    }

    private FeatureSet randomFeatures() {
        List<Feature> features = new ArrayList<>();
        features.add(new Feature.FirstPass("f0", missing()));
        for (int i = randomIntBetween(1, 12); i > 0; i--) {
            String name = "f" + features.size();
            features.add(
                    switch (randomIntBetween(0, 3)) {
                        case 0 -> new Feature.Field(name, missing(), "n" + randomIntBetween(0, 2));
                        case 1 -> new Feature.Query(name, missing(), "{}");
                        default ->
                            new Feature.Cross(
                                    name,
                                    missing(),
                                    randomFrom(CrossOperation.values()),
                                    List.of(
                                            "f" + randomIntBetween(0, features.size() - 1),
                                            "f" + randomIntBetween(0, features.size() - 1)));
                    });
        }
        return new FeatureSet(features);
    }

    private static double missing() {
        return randomFrom(Double.NaN, 0.0, -1.5);
    }

    /** One document's features, by name, as the Javadoc says; {@code missing} gets the names of those without a value. */
    private Map<String, Double> slow(FeatureSet features, int doc, float score, Set<String> missing) {
        Map<String, Double> values = new HashMap<>();
        for (Feature feature : features.features()) {
            Double value =
                    switch (feature) {
                        case Feature.Field field -> index.value(doc, field.field());
                        case Feature.FirstPass firstPass -> (double) score;
                        case Feature.Query query -> index.value(doc, "red");
                        case Feature.Cross cross ->
                            cross(
                                    cross.operation(),
                                    values.get(cross.of().get(0)),
                                    values.get(cross.of().get(1)));
                        default -> throw new AssertionError(feature);
                    };
            if (value.isNaN()) {
                missing.add(feature.name());
                value = feature.missing();
            }
            values.put(feature.name(), value);
        }
        return values;
    }

    private static double cross(CrossOperation operation, double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Double.NaN;
        }
        return switch (operation) {
            case PRODUCT -> a * b;
            case SUM -> a + b;
            case DIFFERENCE -> a - b;
            case RATIO -> b == 0 ? Double.NaN : a / b;
            case MINIMUM -> a < b ? a : b;
            case MAXIMUM -> a < b ? b : a;
        };
    }

    public void testValuesAreThoseOfAPlainComputation() throws IOException {
        IndexSearcher searcher = index.searcher();
        for (int round = 0; round < 30; round++) {
            FeatureSet features = randomFeatures();
            FeatureExtractor extractor = FeatureExtractor.of(features, FeatureExtractorTests::column);
            TopDocs hits = index.hits(random());
            RescoreWindow window = RescoreWindow.of(hits, randomIntBetween(1, hits.scoreDocs.length + 3));
            ExtractedFeatures extracted = extractor.extract(searcher, window);
            assertEquals(window.size(), extracted.count());
            int[] counts = new int[features.size()];
            for (int i = 0; i < window.size(); i++) {
                Set<String> missing = new HashSet<>();
                Map<String, Double> expected = slow(features, window.doc(i), window.incomingScore(i), missing);
                ExtractedFeatures alone =
                        extractor.extract(searcher, Candidates.of(window.doc(i), window.incomingScore(i)));
                for (int column = 0; column < features.size(); column++) {
                    String name = features.names().get(column);
                    assertEquals(name, expected.get(name), extracted.value(column, i), 1e-12);
                    assertEquals(name, expected.get(name), alone.value(column, 0), 1e-12);
                    assertEquals(name, missing.contains(name), extracted.isMissing(column, i));
                    counts[column] += missing.contains(name) ? 1 : 0;
                }
            }
            for (int column = 0; column < features.size(); column++) {
                assertEquals(counts[column], extracted.missing(column));
            }
        }
    }

    public void testOnlyWhatIsNeededIsKept() {
        FeatureSet all = new FeatureSet(List.of(
                new Feature.FirstPass("a", 0),
                new Feature.Field("b", 0, "n0"),
                new Feature.Field("unused", 0, "n1"),
                new Feature.Cross("ab", 0, CrossOperation.SUM, List.of("a", "b")),
                new Feature.Cross("abb", 0, CrossOperation.SUM, List.of("ab", "b")),
                new Feature.Cross("other", 0, CrossOperation.SUM, List.of("ab", "unused"))));
        assertEquals(List.of("a", "b", "ab", "abb"), all.needed(List.of("abb")).names());
        assertEquals(List.of("unused"), all.needed(List.of("unused")).names());
        assertEquals(all, all.needed(all.names()));
    }

    public void testAColumnThatIsSelectedIsNotCopied() throws IOException {
        FeatureSet features = new FeatureSet(List.of(new Feature.FirstPass("a", 0), new Feature.Field("b", 0, "n0")));
        ExtractedFeatures extracted = FeatureExtractor.of(features, FeatureExtractorTests::column)
                .extract(index.searcher(), RescoreWindow.of(index.hits(random()), 5));
        assertSame(
                extracted.matrix().column(1), extracted.select(new int[] {1, 0}).column(0));
    }

    public void testTheQueriesAreKnownBeforeTheyAreWeighed() throws IOException {
        FeatureSet features = new FeatureSet(List.of(new Feature.FirstPass("a", 0), new Feature.Query("q", 0, "{}")));
        assertEquals(
                List.of(RED),
                FeatureExtractor.of(features, FeatureExtractorTests::column).queries());
    }

    public void testNothingIsReadForNoCandidates() throws IOException {
        RescoreWindow empty = RescoreWindow.of(new TopDocs(index.hits(random()).totalHits, new ScoreDoc[0]), 5);
        ExtractedFeatures extracted = FeatureExtractor.of(randomFeatures(), FeatureExtractorTests::column)
                .extract(index.searcher(), empty);
        assertEquals(0, extracted.count());
    }
}
