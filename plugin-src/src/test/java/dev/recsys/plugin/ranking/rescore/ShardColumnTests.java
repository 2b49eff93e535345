/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.ingest.semanticid.PrefixTokens;
import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.feature.Candidates;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureColumn;
import dev.recsys.rescore.feature.SharedPrefix;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.Query;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.RandomIndexWriter;
import org.apache.lucene.util.BytesRef;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.TextSearchInfo;
import org.opensearch.index.mapper.ValueFetcher;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.lookup.SearchLookup;
import org.opensearch.test.OpenSearchTestCase;

/** Columns on plain segments, for what single nodes of the tests cannot have: vectors of another plugin's field. */
public class ShardColumnTests extends OpenSearchTestCase {
    public void testPrefixesInBytesAreThoseOfTheCodes() {
        for (int round = 0; round < 2000; round++) {
            int[] a = randomCodes();
            int[] b = randomCodes();
            int versionOfA = randomFrom(1, 2, 11);
            int versionOfB = randomFrom(1, 2, 11);
            BytesRef tokenOfA = new BytesRef(PrefixTokens.token(versionOfA, a, a.length));
            BytesRef tokenOfB = new BytesRef(PrefixTokens.token(versionOfB, b, b.length));
            int expected = versionOfA == versionOfB ? SharedPrefix.length(a, b) : -1;
            assertEquals(
                    tokenOfA.utf8ToString() + " " + tokenOfB.utf8ToString(),
                    expected,
                    PrefixColumn.shared(tokenOfA, tokenOfB));
        }
    }

    private static int[] randomCodes() {
        int[] codes = new int[randomIntBetween(1, 4)];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = randomFrom(1, 2, 12, 21, 203);
        }
        return codes;
    }

    public void testVectorsOfEitherFormAreCompared() throws Exception {
        boolean graph = randomBoolean();
        Map<Long, float[]> vectors = new HashMap<>();
        try (Directory directory = newDirectory()) {
            try (RandomIndexWriter writer = new RandomIndexWriter(random(), directory)) {
                for (long id = 0; id < 60; id++) {
                    Document document = new Document();
                    document.add(new NumericDocValuesField("id", id));
                    if (randomIntBetween(0, 3) > 0) {
                        float[] vector = {randomFloat() - 0.5f, randomFloat(), randomFloat() * 3};
                        vectors.put(id, vector);
                        if (graph) {
                            document.add(new KnnFloatVectorField("v", vector, VectorSimilarityFunction.EUCLIDEAN));
                        } else {
                            document.add(new BinaryDocValuesField("v", bytes(vector)));
                        }
                    }
                    writer.addDocument(document);
                    if (rarely()) {
                        writer.commit();
                    }
                }
            }
            try (IndexReader reader = DirectoryReader.open(directory)) {
                for (Feature.Similarity similarity : Feature.Similarity.values()) {
                    check(reader, vectors, similarity);
                }
            }
        }
    }

    private static BytesRef bytes(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length);
        for (float value : vector) {
            bytes.putFloat(value);
        }
        return new BytesRef(bytes.array());
    }

    private static void check(IndexReader reader, Map<Long, float[]> vectors, Feature.Similarity similarity)
            throws Exception {
        float[] target = {1, -0.5f, 2};
        Feature.Vector feature = new Feature.Vector(
                "f",
                Double.NaN,
                "v",
                new Feature.VectorSource.At(ContextPath.parse("with", "$attributes.v")),
                similarity);
        FeatureColumn column = new VectorColumn(feature, target, new KnnVectorType());
        Candidates all = new Candidates() {
            @Override
            public int size() {
                return reader.maxDoc();
            }

            @Override
            public int doc(int i) {
                return i;
            }

            @Override
            public float incomingScore(int i) {
                return Float.NaN;
            }
        };
        double[] values = new double[all.size()];
        all.forEachLeaf(reader.leaves(), (leaf, from, to) -> column.read(leaf, all, from, to, values));
        for (LeafReaderContext leaf : reader.leaves()) {
            NumericDocValues ids = DocValues.getNumeric(leaf.reader(), "id");
            while (ids.nextDoc() != NumericDocValues.NO_MORE_DOCS) {
                double expected = likeness(vectors.get(ids.longValue()), target, similarity);
                assertEquals(expected, values[leaf.docBase + ids.docID()], 1e-5);
            }
        }
    }

    /** Called as the field of the k-NN plugin; only its name matters. */
    private static final class KnnVectorType extends MappedFieldType {
        KnnVectorType() {
            super("v", false, false, true, TextSearchInfo.NONE, Map.of());
        }

        @Override
        public String typeName() {
            return "knn_vector";
        }

        @Override
        public ValueFetcher valueFetcher(QueryShardContext context, SearchLookup lookup, String format) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Query termQuery(Object value, QueryShardContext context) {
            throw new UnsupportedOperationException();
        }
    }

    private static double likeness(float[] a, float[] b, Feature.Similarity similarity) {
        if (a == null) {
            return Double.NaN;
        }
        double dot = 0;
        double lengthOfA = 0;
        double lengthOfB = 0;
        double distance = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            lengthOfA += (double) a[i] * a[i];
            lengthOfB += (double) b[i] * b[i];
            distance += (double) (a[i] - b[i]) * (a[i] - b[i]);
        }
        return switch (similarity) {
            case COSINE -> dot / Math.sqrt(lengthOfA * lengthOfB);
            case INNER_PRODUCT -> dot;
            case L2 -> 1 / (1 + distance);
        };
    }
}
