/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

import dev.recsys.rescore.window.RescoreWindow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.RandomIndexWriter;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.test.OpenSearchTestCase;

/** The rescorer on random segments with deleted documents and missing values, against a plain computation. */
public class QualityRescorerTests extends OpenSearchTestCase {
    private static final double PRIOR = 0.25;
    private static final int SIGNALS = 3;

    private Directory directory;
    private IndexReader reader;
    private IndexSearcher searcher;
    private final List<Map<Integer, Double>> values = new ArrayList<>();
    private int windows;
    private int rescored;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        directory = newDirectory();
        try (RandomIndexWriter writer = new RandomIndexWriter(
                random(), directory, newIndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE))) {
            int count = randomIntBetween(1, 120);
            for (int id = 0; id < count; id++) {
                Document document = new Document();
                document.add(new StringField("id", Integer.toString(id), Field.Store.NO));
                for (int signal = 0; signal < SIGNALS; signal++) {
                    if (randomIntBetween(0, 3) > 0) {
                        document.add(new NumericDocValuesField("s" + signal, randomIntBetween(0, 100)));
                    }
                }
                writer.addDocument(document);
                if (randomIntBetween(0, 9) == 0) {
                    writer.commit();
                }
            }
            for (int id = 1; id < count; id++) {
                if (randomIntBetween(0, 4) == 0) {
                    writer.deleteDocuments(new Term("id", Integer.toString(id)));
                }
            }
            writer.commit();
        }
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
        readValues();
    }

    @Override
    public void tearDown() throws Exception {
        reader.close();
        directory.close();
        super.tearDown();
    }

    /** Signals of all documents, in another way than the rescorer's. */
    private void readValues() throws IOException {
        for (int signal = 0; signal < SIGNALS; signal++) {
            Map<Integer, Double> found = new HashMap<>();
            values.add(found);
            for (LeafReaderContext leaf : reader.leaves()) {
                NumericDocValues numbers = leaf.reader().getNumericDocValues("s" + signal);
                if (numbers != null) {
                    while (numbers.nextDoc() != NumericDocValues.NO_MORE_DOCS) {
                        found.put(leaf.docBase + numbers.docID(), numbers.longValue() / 100.0);
                    }
                }
            }
        }
    }

    /** A column of a numeric field whose values are percents. */
    private static final class Percent implements SignalColumn {
        private final String field;
        private final List<LeafReaderContext> opened = new ArrayList<>();

        Percent(String field) {
            this.field = field;
        }

        @Override
        public String name() {
            return field;
        }

        @Override
        public SignalValues open(LeafReaderContext leaf) throws IOException {
            opened.add(leaf);
            NumericDocValues numbers = DocValues.getNumeric(leaf.reader(), field);
            return new SignalValues() {
                @Override
                public double value(int doc) throws IOException {
                    return numbers.advanceExact(doc) ? numbers.longValue() / 100.0 : PRIOR;
                }

                @Override
                public Explanation explain(int doc) throws IOException {
                    return Explanation.match(value(doc), field);
                }
            };
        }
    }

    private List<QualityScoring.Weighted> signals(double... weights) {
        List<QualityScoring.Weighted> signals = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            signals.add(new QualityScoring.Weighted(new Percent("s" + i), weights[i]));
        }
        return signals;
    }

    private QualityRescoreContext context(int window, QualityMode mode, FirstPass firstPass, double... weights) {
        return new QualityRescoreContext(
                window,
                new QualityScoring("profile [shop@1]", signals(weights), mode, firstPass),
                (documents, nanos) -> {
                    windows++;
                    rescored += documents;
                    assertTrue(nanos >= 0);
                });
    }

    /** All live documents with random scores, in their order. */
    private TopDocs firstPass() throws IOException {
        TopDocs hits = searcher.search(Queries.newMatchAllQuery(), 1000);
        for (ScoreDoc hit : hits.scoreDocs) {
            hit.score = randomBoolean() ? randomIntBetween(1, 3) : randomFloat() * 3;
        }
        Arrays.sort(
                hits.scoreDocs,
                Comparator.<ScoreDoc>comparingDouble(hit -> -hit.score).thenComparingInt(hit -> hit.doc));
        return hits;
    }

    private static Map<Integer, Float> scores(TopDocs hits) {
        Map<Integer, Float> scores = new HashMap<>();
        for (ScoreDoc hit : hits.scoreDocs) {
            scores.put(hit.doc, hit.score);
        }
        return scores;
    }

    public void testScoresAreThoseOfAPlainComputation() throws IOException {
        for (int round = 0; round < 20; round++) {
            TopDocs hits = firstPass();
            Map<Integer, Float> before = scores(hits);
            List<Integer> order =
                    Arrays.stream(hits.scoreDocs).map(hit -> hit.doc).toList();
            int window = randomIntBetween(1, order.size() + 5);
            double[] weights = {randomDouble(), randomFrom(0.0, 0.1), randomDouble()};
            boolean multiply = randomBoolean();
            boolean product = multiply == false && randomBoolean();
            QualityRescoreContext context = context(
                    window,
                    multiply ? QualityMode.MULTIPLY : QualityMode.ADD,
                    product ? FirstPass.INNER_PRODUCT : FirstPass.SCORE,
                    weights);
            TopDocs after = context.rescorer().rescore(hits, searcher, context);
            assertEquals(before.keySet(), scores(after).keySet());
            for (ScoreDoc hit : after.scoreDocs) {
                float x = before.get(hit.doc);
                boolean inside = order.indexOf(hit.doc) < window;
                assertEquals(inside, context.isRescored(hit.doc));
                if (inside == false) {
                    assertEquals(RescoreWindow.outside(x), hit.score, 0);
                    continue;
                }
                double quality = 0;
                for (int i = 0; i < SIGNALS; i++) {
                    quality += weights[i] * values.get(i).getOrDefault(hit.doc, PRIOR);
                }
                double start = product ? (x >= 1 ? x - 1.0 : 1 - 1.0 / x) : x;
                assertEquals(
                        multiply ? start + start * quality : start + quality, hit.score, 1e-5 * Math.abs(start) + 1e-5);
            }
            for (int i = 1; i < after.scoreDocs.length; i++) {
                assertTrue(after.scoreDocs[i].score <= after.scoreDocs[i - 1].score);
            }
        }
    }

    public void testTheExplanationComesToTheScore() throws IOException {
        TopDocs hits = firstPass();
        Map<Integer, Float> before = scores(hits);
        int window = randomIntBetween(1, hits.scoreDocs.length);
        QualityRescoreContext context = context(window, QualityMode.ADD, randomFrom(FirstPass.values()), 0.1, 0, 2);
        for (ScoreDoc hit : context.rescorer().rescore(hits, searcher, context).scoreDocs) {
            Explanation source = Explanation.match(before.get(hit.doc), "source");
            Explanation explanation = context.rescorer().explain(hit.doc, searcher, context, source);
            assertTrue(explanation.isMatch());
            assertEquals(hit.score, explanation.getValue().floatValue(), 0);
            assertTrue(explanation.toString(), explanation.toString().contains("source"));
            if (context.isRescored(hit.doc)) {
                double sum = 0;
                for (Explanation detail : explanation.getDetails()) {
                    sum += detail.getValue().doubleValue();
                }
                assertEquals(hit.score, sum, 1e-6 * Math.max(1, Math.abs(sum)));
                assertEquals("every signal is shown, also one of weight 0", 4, explanation.getDetails().length);
            } else {
                assertTrue(explanation.getDescription().startsWith("outside the window of [" + window + "]"));
            }
        }
    }

    public void testOfEqualNegativeScoresTheBetterDocumentIsFirst() throws IOException {
        TopDocs hits = firstPass();
        float score = -randomIntBetween(1, 300) / 100f;
        for (ScoreDoc hit : hits.scoreDocs) {
            hit.score = score;
        }
        QualityRescoreContext context =
                context(hits.scoreDocs.length, QualityMode.MULTIPLY, FirstPass.SCORE, randomIntBetween(1, 5));
        double last = Double.POSITIVE_INFINITY;
        for (ScoreDoc hit : context.rescorer().rescore(hits, searcher, context).scoreDocs) {
            double quality = values.get(0).getOrDefault(hit.doc, PRIOR);
            assertTrue(quality + " after " + last, quality <= last);
            last = quality;
            assertTrue(hit.score >= score && hit.score < 0);
            Explanation explanation =
                    context.rescorer().explain(hit.doc, searcher, context, Explanation.match(score, "source"));
            assertEquals(hit.score, explanation.getValue().floatValue(), 0);
            assertTrue(
                    explanation.getDescription(),
                    explanation
                            .getDescription()
                            .endsWith("first pass / (1 + sum of contributions), since it is negative:"));
            assertEquals(score / (1 + explanation.getDetails()[1].getValue().doubleValue()), hit.score, 1e-6);
        }
    }

    public void testAnExplanationOfWhatDidNotMatchStaysThat() throws IOException {
        QualityRescoreContext context = context(10, QualityMode.ADD, FirstPass.SCORE, 0.1);
        assertFalse(context.rescorer()
                .explain(0, searcher, context, Explanation.noMatch("no"))
                .isMatch());
        assertFalse(context.rescorer().explain(0, searcher, context, null).isMatch());
    }

    public void testASegmentIsOpenedOnceAndNotForWhatDoesNotCount() throws IOException {
        QualityRescoreContext context = context(1000, QualityMode.ADD, FirstPass.SCORE, 0.1, 0);
        context.rescorer().rescore(firstPass(), searcher, context);
        List<QualityScoring.Weighted> signals = context.scoring().signals();
        List<LeafReaderContext> opened = ((Percent) signals.get(0).column()).opened;
        assertEquals(opened.stream().distinct().toList(), opened);
        assertFalse(opened.isEmpty());
        assertEquals(List.of(), ((Percent) signals.get(1).column()).opened);
    }

    public void testWindowsAndDocumentsAreCounted() throws IOException {
        QualityRescoreContext context = context(3, QualityMode.ADD, FirstPass.SCORE, 0.1);
        TopDocs hits = firstPass();
        context.rescorer().rescore(hits, searcher, context);
        assertEquals(1, windows);
        assertEquals(Math.min(3, hits.scoreDocs.length), rescored);
    }
}
