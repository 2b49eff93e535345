/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.rescore.feature.Candidates;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.NumericUtils;

/** A Lucene index in a folder of its own, with numbers as fields of the type {@code double} keep them; deleted when it is closed. */
final class NumberSegments implements Closeable {
    private static final long SEED = 7;

    private final Path folder;
    private final Directory directory;
    private final DirectoryReader reader;

    private NumberSegments(Path folder, Directory directory, DirectoryReader reader) {
        this.folder = folder;
        this.directory = directory;
        this.reader = reader;
    }

    /**
     * Writes an index.
     *
     * @param parent   where its folder is made
     * @param segments of as many documents each, about
     * @param absent   share of the values that documents lack, from 0 to 1
     */
    static NumberSegments write(Path parent, int documents, int segments, int fields, double absent)
            throws IOException {
        Files.createDirectories(parent);
        Path folder = Files.createTempDirectory(parent, "numbers");
        Directory directory = new MMapDirectory(folder);
        SplittableRandom random = new SplittableRandom(SEED);
        try (IndexWriter writer =
                new IndexWriter(directory, new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE))) {
            for (int segment = 0; segment < segments; segment++) {
                int end = (int) ((segment + 1L) * documents / segments);
                for (int i = (int) ((long) segment * documents / segments); i < end; i++) {
                    writer.addDocument(document(random, fields, absent));
                }
                writer.commit();
            }
        }
        return new NumberSegments(folder, directory, DirectoryReader.open(directory));
    }

    private static Document document(SplittableRandom random, int fields, double absent) {
        Document document = new Document();
        for (int f = 0; f < fields; f++) {
            double value = random.nextDouble();
            if (random.nextDouble() >= absent) {
                document.add(new SortedNumericDocValuesField(
                        NumberDocuments.field(f), NumericUtils.doubleToSortableLong(value)));
            }
        }
        return document;
    }

    IndexSearcher searcher() {
        return new IndexSearcher(reader);
    }

    /** Documents by chance, in their order. */
    int[] documents(int count) {
        return new SplittableRandom(SEED)
                .ints(0, reader.maxDoc())
                .distinct()
                .limit(count)
                .sorted()
                .toArray();
    }

    /** Those documents, without a score. */
    static Candidates candidates(int[] docs) {
        return new Candidates() {
            @Override
            public int size() {
                return docs.length;
            }

            @Override
            public int doc(int i) {
                return docs[i];
            }

            @Override
            public float incomingScore(int i) {
                return Float.NaN;
            }
        };
    }

    @Override
    public void close() throws IOException {
        IOUtils.close(reader, directory);
        IOUtils.rm(folder);
    }
}
