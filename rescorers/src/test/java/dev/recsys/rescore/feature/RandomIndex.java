/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.RandomIndexWriter;
import org.opensearch.common.lucene.search.Queries;

/** A random index of several segments with deleted documents; its numbers are known besides, by document. */
public final class RandomIndex implements Closeable {
    static final int FIELDS = 3;

    private final Directory directory;
    private final DirectoryReader reader;
    private final Map<Integer, Map<String, Double>> values = new HashMap<>();

    /** A column of a numeric field. */
    public record NumberColumn(String field) implements FeatureColumn {
        @Override
        public void read(LeafReaderContext leaf, Candidates candidates, int from, int to, double[] out)
                throws IOException {
            NumericDocValues numbers = DocValues.getNumeric(leaf.reader(), field);
            for (int i = from; i < to; i++) {
                int doc = candidates.doc(i) - leaf.docBase;
                out[i] = numbers.advanceExact(doc) ? numbers.longValue() / 4.0 : Double.NaN;
            }
        }
    }

    public RandomIndex(Directory directory, Random random, IndexWriterConfig config) throws IOException {
        this.directory = directory;
        try (RandomIndexWriter writer =
                new RandomIndexWriter(random, directory, config.setMergePolicy(NoMergePolicy.INSTANCE))) {
            int count = 1 + random.nextInt(120);
            for (int id = 0; id < count; id++) {
                Document document = new Document();
                document.add(new StringField("id", Integer.toString(id), Field.Store.NO));
                for (int field = 0; field < FIELDS; field++) {
                    if (random.nextInt(4) > 0) {
                        int value = random.nextInt(21) - 8;
                        document.add(new NumericDocValuesField("n" + field, value));
                        document.add(new StoredField("n" + field, value));
                    }
                }
                document.add(new StringField("word", random.nextBoolean() ? "red" : "blue", Field.Store.YES));
                writer.addDocument(document);
                if (random.nextInt(10) == 0) {
                    writer.commit();
                }
            }
            for (int id = 1; id < count; id++) {
                if (random.nextInt(5) == 0) {
                    writer.deleteDocuments(new Term("id", Integer.toString(id)));
                }
            }
            writer.commit();
        }
        reader = DirectoryReader.open(directory);
        readStored();
    }

    /** In another way than from doc values. */
    private void readStored() throws IOException {
        StoredFields stored = reader.storedFields();
        for (int doc = 0; doc < reader.maxDoc(); doc++) {
            Map<String, Double> found = new HashMap<>();
            Document document = stored.document(doc);
            for (int field = 0; field < FIELDS; field++) {
                if (document.getField("n" + field) != null) {
                    found.put(
                            "n" + field,
                            document.getField("n" + field).numericValue().intValue() / 4.0);
                }
            }
            if (document.get("word").equals("red")) {
                found.put("red", 1.0);
            }
            values.put(doc, found);
        }
    }

    public IndexSearcher searcher() {
        return new IndexSearcher(reader);
    }

    /** A number of a document, NaN if it has none; {@code red} is 1 for the documents that have this word. */
    public double value(int doc, String field) {
        return values.get(doc).getOrDefault(field, Double.NaN);
    }

    /** All live documents with random scores, among them ties, in their order. */
    public TopDocs hits(Random random) throws IOException {
        TopDocs hits = searcher().search(Queries.newMatchAllQuery(), 1000);
        for (ScoreDoc hit : hits.scoreDocs) {
            hit.score = random.nextBoolean() ? 1 + random.nextInt(3) : random.nextFloat() * 3;
        }
        Arrays.sort(
                hits.scoreDocs,
                Comparator.<ScoreDoc>comparingDouble(hit -> -hit.score).thenComparingInt(hit -> hit.doc));
        return hits;
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
    }
}
