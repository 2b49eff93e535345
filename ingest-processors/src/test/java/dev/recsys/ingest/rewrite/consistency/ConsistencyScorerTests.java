/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import dev.recsys.ingest.rewrite.ConsistencyOptions;
import dev.recsys.ingest.rewrite.GeneratedQuery;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.ingest.rewrite.TextLanguage;
import dev.recsys.ingest.rewrite.TextTerms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.opensearch.test.OpenSearchTestCase;

public class ConsistencyScorerTests extends OpenSearchTestCase {
    private static String words(int count, int vocabulary) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Frequent words and rare ones, as in language.
            words.add("w" + (int) (vocabulary * Math.pow(randomDoubleBetween(0, 1, true), 3)));
        }
        return String.join(" ", words);
    }

    /** The sum of scores is Lucene's own, over a real index; documents are short, since Lucene rounds the lengths of long ones. */
    public void testScoresAreThoseOfLucene() throws IOException {
        int size = randomIntBetween(20, 200);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            texts.add(words(randomIntBetween(1, 39), 60));
        }
        ConsistencyFilterBuilder builder = new ConsistencyFilterBuilder(TextLanguage.ENGLISH);
        texts.forEach(text -> builder.add(text, List.of()));
        ConsistencyFilter filter = builder.build(1);
        ConsistencyScorer scorer = ConsistencyScorer.of(filter);
        TextTerms terms = new TextTerms(TextLanguage.ENGLISH);
        try (ByteBuffersDirectory directory = new ByteBuffersDirectory();
                EnglishAnalyzer analyzer = new EnglishAnalyzer()) {
            IndexWriterConfig config = new IndexWriterConfig(analyzer).setSimilarity(new BM25Similarity());
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                for (String text : texts) {
                    Document document = new Document();
                    document.add(new TextField("text", text, Field.Store.NO));
                    writer.addDocument(document);
                }
                writer.forceMerge(1);
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                searcher.setSimilarity(new BM25Similarity());
                for (int q = 0; q < 50; q++) {
                    String query = words(randomIntBetween(1, 6), 70);
                    BooleanQuery.Builder clauses = new BooleanQuery.Builder();
                    double greatest = 0;
                    for (String term : terms.terms(query)) {
                        clauses.add(new TermQuery(new Term("text", term)), BooleanClause.Occur.SHOULD);
                        long frequency = reader.docFreq(new Term("text", term));
                        greatest += Math.log(1 + (size - frequency + 0.5) / (frequency + 0.5));
                    }
                    TopDocs found = searcher.search(clauses.build(), size);
                    Map<Integer, Float> scores = new HashMap<>();
                    for (var hit : found.scoreDocs) {
                        scores.put(hit.doc, hit.score);
                    }
                    for (int d = 0; d < size; d++) {
                        double score = scorer.score(texts.get(d), query);
                        assertEquals(scores.getOrDefault(d, 0f) / greatest, score, 1e-5);
                        assertTrue(score >= 0 && score <= 1);
                    }
                }
            }
        }
    }

    public void testWithoutStatisticsAllWordsTellAsMuch() {
        ConsistencyScorer scorer = new ConsistencyScorer(new TextTerms(TextLanguage.ENGLISH), null);
        assertEquals(0, scorer.score("red mug", "blue cups"), 0);
        assertEquals(0, scorer.score("red mug", "the"), 0);
        assertEquals(0, scorer.score("", "mug"), 0);
        assertEquals(1 / 2.2, scorer.score("red mugs", "mug"), 1e-12);
        assertEquals(0.5 / 2.2, scorer.score("red mug", "mug cups"), 1e-12);
        assertThat(scorer.score("mug mug mug", "mug"), greaterThan(scorer.score("mug", "mug")));
    }

    public void testQuantilesAreThoseOfTheSortedScores() {
        double[] scores = new double[1001];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            order.add(i);
        }
        java.util.Collections.shuffle(order, random());
        for (int i = 0; i < scores.length; i++) {
            scores[i] = order.get(i) / 1000.0;
        }
        Quantiles quantiles = Quantiles.of(scores);
        for (int i = 0; i <= 1000; i += 7) {
            assertEquals(i / 1000.0, quantiles.at(i / 1000.0), 1e-9);
        }
        assertEquals(0.25, Quantiles.of(new double[] {0.25}).at(0.7), 0);
        expectThrows(IllegalArgumentException.class, () -> quantiles.at(1.01));
        expectThrows(IllegalArgumentException.class, () -> Quantiles.of(new double[0]));
    }

    /** Documents about topics; a good query is of its document's words, a planted one of another topic's. */
    public void testTheBestShareHasFarFewerOfThePlantedHallucinations() {
        ConsistencyFilterBuilder builder = new ConsistencyFilterBuilder(TextLanguage.ENGLISH);
        record Case(String text, GeneratedQuery query, boolean planted) {}
        List<Case> cases = new ArrayList<>();
        for (int d = 0; d < 500; d++) {
            int topic = randomIntBetween(0, 19);
            List<String> words = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                words.add(
                        randomBoolean()
                                ? "common" + randomIntBetween(0, 20)
                                : "t" + topic + "x" + randomIntBetween(0, 30));
            }
            String text = String.join(" ", words);
            List<GeneratedQuery> queries = new ArrayList<>();
            for (int q = 0; q < 4; q++) {
                boolean planted = q % 2 == 0;
                int other = (topic + randomIntBetween(1, 19)) % 20;
                String query = planted
                        ? "common" + randomIntBetween(0, 20) + " t" + other + "x" + randomIntBetween(0, 30)
                        : randomFrom(words) + " " + randomFrom(words) + " new" + randomIntBetween(0, 9);
                GeneratedQuery generated = new GeneratedQuery(query, RewriteType.NATURAL, 1);
                queries.add(generated);
                cases.add(new Case(text, generated, planted));
            }
            builder.add(text, queries);
        }
        ConsistencyFilter filter = builder.build(0.3);
        double threshold = filter.threshold(RewriteType.NATURAL, filter.keep());
        ConsistencyScorer scorer = ConsistencyScorer.of(filter);
        List<Case> kept = cases.stream()
                .filter(each -> scorer.score(each.text(), each.query().text()) >= threshold)
                .toList();
        double share = kept.size() / (double) cases.size();
        assertEquals("about the share that is to be kept", 0.3, share, 0.02);
        double planted = kept.stream().filter(Case::planted).count() / (double) kept.size();
        assertThat("half of all are planted", planted, lessThan(0.05));
        assertEquals("a type that was not seen is kept", 0, filter.threshold(RewriteType.BROAD, 0.3), 0);
    }

    public void testTheOrderOfDocumentsDoesNotMatterUnlessWordsAreForgotten() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            texts.add(words(10, 40) + " id" + i);
        }
        List<byte[]> encoded = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            ConsistencyFilterBuilder builder = new ConsistencyFilterBuilder(TextLanguage.STANDARD, 1000, 20);
            for (String text : texts) {
                builder.add(text, List.of(new GeneratedQuery(text.substring(0, 5), RewriteType.BROAD, 1)));
            }
            builder.add(" , ", List.of());
            assertEquals(100, builder.documents());
            encoded.add(ConsistencyFilterCodec.encode(builder.build(0.5)));
            java.util.Collections.shuffle(texts, random());
        }
        assertArrayEquals(encoded.get(0), encoded.get(1));
        assertEquals(
                20,
                ConsistencyFilterCodec.decode(encoded.get(0))
                        .quantiles()
                        .get(RewriteType.BROAD)
                        .count());
    }

    public void testMemoryIsBoundedAndFrequentWordsStay() {
        FrequentTerms terms = new FrequentTerms(50, 200);
        for (int i = 0; i < 5_000; i++) {
            terms.add(new HashSet<>(List.of("often", "half" + i % 2, "once" + i)));
            assertTrue(terms.size() <= 200);
        }
        TermStatistics statistics = terms.statistics(5_000, 3);
        assertEquals(50, statistics.frequencies().size());
        assertEquals(5_000, (int) statistics.frequencies().get("often"));
        assertEquals(2_500, (int) statistics.frequencies().get("half1"));
        assertEquals(1, statistics.defaultFrequency(), 0);
    }

    public void testBytesComeBackAndDamageIsNoticed() {
        ConsistencyFilterBuilder builder = new ConsistencyFilterBuilder(randomFrom(TextLanguage.values()));
        for (int i = 0; i < 20; i++) {
            String text = words(20, 50) + " zwölf 家庭";
            builder.add(
                    text,
                    List.of(
                            new GeneratedQuery(words(3, 50), RewriteType.NATURAL, 1),
                            new GeneratedQuery(words(3, 50), RewriteType.SYNONYM, 1)));
        }
        ConsistencyFilter filter = builder.build(0.25);
        byte[] bytes = ConsistencyFilterCodec.encode(filter);
        assertEquals(filter, ConsistencyFilterCodec.decode(bytes));
        for (int length : new int[] {0, 3, 10, bytes.length / 2, bytes.length - 1, bytes.length + 1}) {
            byte[] other = java.util.Arrays.copyOf(bytes, length);
            expectThrows(IllegalArgumentException.class, () -> ConsistencyFilterCodec.decode(other));
        }
        byte[] later = bytes.clone();
        later[7] += 2;
        assertTrue(expectThrows(IllegalArgumentException.class, () -> ConsistencyFilterCodec.decode(later))
                .getMessage()
                .contains("format version [3]"));
    }

    public void testNothingToLearnFrom() {
        ConsistencyFilterBuilder builder = new ConsistencyFilterBuilder(TextLanguage.ENGLISH);
        builder.add("the", List.of());
        expectThrows(IllegalStateException.class, () -> builder.build(0.3));
    }

    public void testAFilterWithASearchComesBackAndRefusesWhatIsNotIndexed() {
        ConsistencyFilter filter = new ConsistencyFilter(
                TextLanguage.GERMAN,
                null,
                "{\"match\":{\"title\":\"$query\"}}",
                Map.of(RewriteType.BROAD, Quantiles.of(new double[] {0, 3.5, 12})),
                0.5);
        byte[] bytes = ConsistencyFilterCodec.encode(filter);
        assertEquals(filter, ConsistencyFilterCodec.decode(bytes));
        assertEquals(3.5, filter.threshold(RewriteType.BROAD, 0.5), 0);
        String message = expectThrows(
                        IllegalArgumentException.class,
                        () -> ConsistencyScorer.check(
                                ConsistencyOptions.NONE,
                                new VersionedConsistencyFilter("s", 2, filter),
                                TextLanguage.ENGLISH))
                .getMessage();
        assertTrue(message, message.contains("[s@2]") && message.contains("filters/s/_apply"));
        expectThrows(
                IllegalArgumentException.class,
                () -> new ConsistencyFilter(TextLanguage.GERMAN, null, null, Map.of(), 0.5));
    }
}
