/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.ingest.semanticid.kernel.ScalarVectorKernel;
import dev.recsys.plugin.vectors.KeyedHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.util.BytesRef;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.test.OpenSearchTestCase;

public class QualityCollectorTests extends OpenSearchTestCase {
    private static final int BLOCK = 16;

    private Codebook codebook(boolean normalizeResiduals, int beam, int dimension, int... sizes) {
        List<float[]> levels = new ArrayList<>();
        float length = 1;
        for (int size : sizes) {
            levels.add(gaussian(size * dimension, length));
            length = normalizeResiduals ? 1 : length / 2;
        }
        EncodingSpec spec =
                new EncodingSpec(List.of(new ModalityField("v", 1, dimension)), false, normalizeResiduals, beam);
        return Codebook.of(spec, null, levels);
    }

    private float[] gaussian(int count, float length) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random().nextGaussian() * length;
        }
        return values;
    }

    private static Measurement measurement(String categoryField, String dateField) {
        return new Measurement(new BytesArray("unused"), categoryField, dateField, 0, 42, KeyedHash.WHOLE);
    }

    /** Some documents, each with a vector, perhaps a category, and whether it is recent. */
    private record Documents(List<float[]> vectors, List<String> categories, List<Boolean> recent) {}

    private Documents documents(int count, int dimension) {
        List<float[]> vectors = new ArrayList<>();
        List<String> categories = new ArrayList<>();
        List<Boolean> recent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vectors.add(
                    i > 0 && randomInt(9) == 0
                            ? vectors.get(randomInt(i - 1)).clone()
                            : randomInt(30) == 0 ? new float[dimension] : gaussian(dimension, 1));
            categories.add(randomInt(9) == 0 ? null : "category-" + randomInt(6));
            recent.add(randomBoolean());
        }
        return new Documents(vectors, categories, recent);
    }

    /** The sums of some of the documents, in blocks of random sizes. */
    private QualitySums collect(Codebook codebook, Documents documents, List<Integer> members) {
        AtomicLong reserved = new AtomicLong();
        QualityCollector collector =
                new QualityCollector(codebook, new ScalarVectorKernel(), BLOCK, reserved::addAndGet);
        int dimension = codebook.dimension();
        for (int from = 0; from < members.size(); ) {
            int n = Math.min(members.size() - from, 1 + randomInt(BLOCK - 1));
            float[] block = new float[n * dimension];
            int[] categories = new int[n];
            boolean[] recent = new boolean[n];
            for (int i = 0; i < n; i++) {
                int document = members.get(from + i);
                System.arraycopy(documents.vectors().get(document), 0, block, i * dimension, dimension);
                String category = documents.categories().get(document);
                categories[i] = category == null ? -1 : collector.categories().number(new BytesRef(category));
                recent[i] = documents.recent().get(document);
            }
            collector.accept(block, n, categories, recent);
            from += n;
            assertTrue(reserved.get() > 0);
        }
        return collector.finish(members.size(), 0, true, true);
    }

    private static List<Integer> all(Documents documents) {
        List<Integer> members = new ArrayList<>();
        for (int i = 0; i < documents.vectors().size(); i++) {
            members.add(i);
        }
        return members;
    }

    private QualitySums overTheWire(QualitySums sums) throws IOException {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            sums.writeTo(out);
            try (StreamInput in = out.bytes().streamInput()) {
                QualitySums read = new QualitySums(in);
                assertEquals(-1, in.read());
                return read;
            }
        }
    }

    /** The sums of all documents, put together from random parts in random order. */
    private QualitySums collectInParts(Codebook codebook, Documents documents) throws IOException {
        List<List<Integer>> parts = new ArrayList<>();
        int count = 1 + randomInt(6);
        for (int p = 0; p < count; p++) {
            parts.add(new ArrayList<>());
        }
        List<Integer> order = all(documents);
        Collections.shuffle(order, random());
        order.forEach(i -> parts.get(randomInt(count - 1)).add(i));
        List<QualitySums> sums = new ArrayList<>();
        for (List<Integer> part : parts) {
            sums.add(collect(codebook, documents, part));
        }
        while (sums.size() > 1) {
            QualitySums one = sums.remove(randomInt(sums.size() - 1));
            QualitySums other = sums.remove(randomInt(sums.size() - 1));
            sums.add(randomBoolean() ? overTheWire(one).merge(other) : one.merge(overTheWire(other)));
        }
        return overTheWire(sums.get(0));
    }

    public void testFiguresAreThoseOfTheirDefinitions() throws IOException {
        int dimension = 1 + randomInt(12);
        int beam = randomBoolean() ? 1 : 4;
        Codebook codebook = codebook(false, beam, dimension, 4, 3, 5);
        Documents documents = documents(150, dimension);
        SlowQuality slow = new SlowQuality(codebook, documents.vectors());
        CodebookQuality quality =
                QualityReport.of(codebook, measurement("category", "date"), collectInParts(codebook, documents), 0.5);

        assertEquals(150, quality.documents());
        assertEquals(150, quality.sampled());
        assertEquals(0, quality.skipped());
        assertEquals(3, quality.levels().size());
        for (int level = 0; level < 3; level++) {
            CodebookQuality.Level found = quality.levels().get(level);
            assertEquals(codebook.level(level).size(), found.size());
            assertEquals(slow.used(level), found.used());
            assertEquals(slow.used(level) / (double) found.size(), found.utilisation(), 1e-12);
            assertEquals(slow.entropy(level), found.entropy(), 1e-9);
            assertEquals(Math.pow(2, slow.entropy(level)) / found.size(), found.perplexityRatio(), 1e-9);
            assertEquals(slow.relativeMse(level), found.relativeMse(), 1e-5);
        }
        assertEquals(4, quality.prefixes().size());
        for (int depth = 0; depth <= 3; depth++) {
            CodebookQuality.Prefix found = quality.prefixes().get(depth);
            assertEquals(depth, found.depth());
            assertEquals(slow.unique(depth), found.unique());
            assertEquals(1 - slow.unique(depth) / 150.0, found.collisionRate(), 1e-12);
            assertEquals(slow.pairs(depth), found.pairs());
            assertEquals(slow.meanCosine(depth), found.meanCosine(), 1e-7);
        }
        assertEquals(slow.sharedFullId(), quality.sharedFullId(), 1e-12);
        assertEquals(slow.largestGroup(), quality.largestGroup());

        assertEquals(slow.purity(documents.categories()), quality.category().purity(), 1e-12);
        assertEquals(
                documents.categories().stream()
                        .filter(category -> category != null)
                        .count(),
                quality.category().documents());

        List<Integer> recent =
                all(documents).stream().filter(i -> documents.recent().get(i)).toList();
        assertEquals(recent.size(), quality.drift().documents());
        assertEquals(slow.relativeMse(2, recent), quality.drift().meanError(), 1e-5);
        assertEquals(quality.drift().meanError() / 0.5, quality.drift().ratio(), 1e-12);
    }

    public void testErrorsOfNormalizedResidualsAreInTheScaleOfTheVectors() throws IOException {
        Codebook codebook = codebook(true, randomBoolean() ? 1 : 3, 6, 5, 4, 4);
        Documents documents = documents(80, 6);
        SlowQuality slow = new SlowQuality(codebook, documents.vectors());
        CodebookQuality quality =
                QualityReport.of(codebook, measurement(null, "date"), collectInParts(codebook, documents), Double.NaN);
        for (int level = 0; level < 3; level++) {
            assertEquals(slow.relativeMse(level), quality.levels().get(level).relativeMse(), 1e-4);
        }
        assertTrue(Double.isNaN(quality.drift().ratio()));
        assertNull(quality.category());
    }

    public void testErrorOfOneDocumentIsTheOneItIsEncodedWith() {
        Codebook codebook = codebook(randomBoolean(), 1, 6, 5, 4, 4);
        Documents documents = new Documents(List.of(gaussian(6, 3)), List.of("category"), List.of(true));
        CodebookQuality quality = QualityReport.of(
                codebook, measurement(null, null), collect(codebook, documents, List.of(0)), Double.NaN);
        double error = new SlowQuality(codebook, documents.vectors()).error(0);
        assertEquals(error, quality.levels().get(2).relativeMse(), 1e-5 * error);
        assertEquals(error, quality.drift().meanError(), 1e-5 * error);
    }

    public void testAnySplitOfTheDocumentsGivesTheSameFigures() throws IOException {
        Codebook codebook = codebook(randomBoolean(), 1, 8, 8, 8);
        Documents documents = documents(300, 8);
        QualitySums whole = collect(codebook, documents, all(documents));
        CodebookQuality expected = QualityReport.of(codebook, measurement("category", "date"), whole, 0.25);
        for (int round = 0; round < 5; round++) {
            QualitySums parts = collectInParts(codebook, documents);
            CodebookQuality found = QualityReport.of(codebook, measurement("category", "date"), parts, 0.25);
            // Whatever is made of whole numbers is the same to the bit, the shuffled control too.
            assertEquals(expected.prefixes(), found.prefixes());
            assertEquals(expected.category(), found.category());
            assertEquals(expected.sharedFullId(), found.sharedFullId(), 0);
            assertEquals(expected.largestGroup(), found.largestGroup());
            for (int level = 0; level < 2; level++) {
                assertEquals(
                        expected.levels().get(level).entropy(),
                        found.levels().get(level).entropy(),
                        0);
                assertEquals(
                        expected.levels().get(level).relativeMse(),
                        found.levels().get(level).relativeMse(),
                        1e-12);
            }
            assertEquals(expected.drift().meanError(), found.drift().meanError(), 1e-12);
        }
    }

    public void testWithoutPairsThereIsNoCosine() {
        Codebook codebook = codebook(false, 1, 3, 2);
        Documents documents =
                new Documents(List.of(new float[] {1, 2, 3}), Collections.singletonList(null), List.of(false));
        CodebookQuality quality = QualityReport.of(
                codebook, measurement("category", "date"), collect(codebook, documents, List.of(0)), 0.1);
        for (CodebookQuality.Prefix prefix : quality.prefixes()) {
            assertEquals(0, prefix.pairs());
            assertTrue(Double.isNaN(prefix.meanCosine()));
        }
        assertEquals(0, quality.category().documents());
        assertTrue(Double.isNaN(quality.category().purity()));
        assertEquals(0, quality.drift().documents());
        assertTrue(Double.isNaN(quality.drift().meanError()));
    }

    public void testNothingToMeasureIsRefusedWithTheReason() {
        Codebook codebook = codebook(false, 1, 3, 2);
        assertRefused(
                codebook,
                measurement(null, null),
                new QualitySums.Seen(0, 0, 0, false, false),
                "[query] matches no document of [index]");
        assertRefused(
                codebook,
                measurement(null, null),
                new QualitySums.Seen(7, 7, 0, false, false),
                "no document of [index] that [query] matches has a vector in each of the codebook's fields [v]");
        assertRefused(
                codebook,
                new Measurement(new BytesArray(""), null, null, 0, 42, 5),
                new QualitySums.Seen(7, 2, 0, false, false),
                "no document of the sample of [2] has a vector in each of the codebook's fields [v]; raise [sample_size]");
        assertRefused(
                codebook,
                measurement("typo", null),
                new QualitySums.Seen(7, 0, 7, false, false),
                "[category_field] is [typo], which is not mapped in [index]");
        assertRefused(
                codebook,
                measurement(null, "typo"),
                new QualitySums.Seen(7, 0, 7, false, false),
                "[date_field] is [typo], which is not mapped in [index]");
    }

    private static void assertRefused(
            Codebook codebook, Measurement measurement, QualitySums.Seen seen, String message) {
        QualitySums sums = new QualitySums(
                seen,
                new long[1][2],
                new QualitySums.Left(0, new double[1]),
                new QualitySums.Recent(0, 0, 0),
                List.of(KeyCounts.NONE),
                List.of(new PrefixGroups(3, 1), new PrefixGroups(3, 1)),
                CategoryCounts.NONE);
        Exception e = expectThrows(
                IllegalArgumentException.class, () -> QualityReport.of(codebook, measurement, sums, Double.NaN));
        assertTrue(e.getMessage(), e.getMessage().startsWith(message));
    }

    public void testBytesThatAreRefusedEndTheMeasurement() {
        Codebook codebook = codebook(false, 1, 3, 2);
        long limit = 100_000;
        AtomicLong reserved = new AtomicLong();
        QualityCollector collector = new QualityCollector(codebook, new ScalarVectorKernel(), 1, bytes -> {
            if (reserved.addAndGet(bytes) > limit) {
                throw new IllegalStateException("too much");
            }
        });
        expectThrows(IllegalStateException.class, () -> {
            for (int i = 0; i < limit; i++) {
                collector.accept(gaussian(3, 1), 1, new int[] {-1}, new boolean[1]);
            }
        });
    }
}
