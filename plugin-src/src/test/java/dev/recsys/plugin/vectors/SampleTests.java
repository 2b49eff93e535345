/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.vectors;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.RandomIndexWriter;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.index.mapper.IdFieldMapper;
import org.opensearch.index.mapper.Uid;
import org.opensearch.test.OpenSearchTestCase;

/** Which documents are in a sample. */
public class SampleTests extends OpenSearchTestCase {
    public void testThresholdTakesAboutTheShareThatIsWanted() {
        int n = 20_000;
        for (int wanted : new int[] {1, 200, 5_000, 12_000, n - 1}) {
            long threshold = KeyedHash.threshold(wanted, n);
            int within = 0;
            for (int i = 0; i < n; i++) {
                within += KeyedHash.isWithin(KeyedHash.mix(random().nextLong()), threshold) ? 1 : 0;
            }
            // Six standard deviations, and something for the smallest share.
            assertEquals(wanted, within, 6 * Math.sqrt(wanted) + 6);
        }
        assertEquals(KeyedHash.WHOLE, KeyedHash.threshold(n, n));
        assertEquals(KeyedHash.WHOLE, KeyedHash.threshold(5, 0));
        assertTrue(KeyedHash.isWithin(-1, KeyedHash.WHOLE));
        assertTrue(KeyedHash.isWithin(random().nextLong(), KeyedHash.WHOLE));
    }

    /** Walks an index of {@code count} documents, and takes note of those whose hash is even. */
    private void walk(int count, boolean oneSegment, Map<String, Long> found, Runnable checkCancelled)
            throws IOException {
        try (Directory directory = newDirectory();
                RandomIndexWriter writer = new RandomIndexWriter(random(), directory)) {
            for (int i = 0; i < count; i++) {
                Document document = new Document();
                document.add(new StringField(IdFieldMapper.NAME, Uid.encodeId("id-" + i), Field.Store.YES));
                writer.addDocument(document);
            }
            if (oneSegment) {
                writer.forceMerge(1);
            }
            try (DirectoryReader reader = writer.getReader()) {
                for (LeafReaderContext leaf : reader.leaves()) {
                    StoredFields stored = leaf.reader().storedFields();
                    IdTerms.walk(
                            leaf.reader(),
                            hash -> hash % 2 == 0,
                            (doc, hash) -> found.put(id(stored, doc), hash),
                            checkCancelled);
                }
            }
        }
    }

    private static String id(StoredFields stored, int doc) {
        try {
            var bytes = stored.document(doc).getBinaryValue(IdFieldMapper.NAME);
            return Uid.decodeId(bytes.bytes, bytes.offset, bytes.length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public void testDocumentsAreFoundByTheHashOfTheirIds() throws IOException {
        int count = 1 + randomInt(300);
        Map<String, Long> expected = new HashMap<>();
        for (int i = 0; i < count; i++) {
            long hash = KeyedHash.ofId(Uid.encodeId("id-" + i));
            if (hash % 2 == 0) {
                expected.put("id-" + i, hash);
            }
        }
        Map<String, Long> found = new HashMap<>();
        walk(count, randomBoolean(), found, () -> {});
        assertEquals(expected, found);
    }

    public void testACancelledWalkEnds() {
        expectThrows(
                TaskCancelledException.class,
                () -> walk(6_000, true, new HashMap<>(), () -> {
                    throw new TaskCancelledException("enough");
                }));
    }
}
