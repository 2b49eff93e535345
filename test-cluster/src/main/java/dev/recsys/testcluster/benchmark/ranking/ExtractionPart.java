/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.plugin.fields.NumericField;
import dev.recsys.plugin.ranking.rescore.FieldColumn;
import dev.recsys.rescore.feature.Candidates;
import dev.recsys.rescore.feature.ExtractedFeatures;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureExtractor;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.testcluster.benchmark.Bound;
import dev.recsys.testcluster.benchmark.Part;
import dev.recsys.testcluster.benchmark.Report;
import dev.recsys.testcluster.benchmark.Scale;
import dev.recsys.testcluster.benchmark.TextTable;
import dev.recsys.testcluster.benchmark.Turns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.NumericUtils;
import org.opensearch.index.fielddata.IndexNumericFieldData.NumericType;
import org.opensearch.index.fielddata.plain.SortedNumericIndexFieldData;

/** How long the features of a window are read, against a bare loop over the same doc values. */
final class ExtractionPart implements Part {
    private static final int FIELDS = 20;
    private static final int SEGMENTS = 5;
    private static final int WARMUPS = 2;
    private static final int LEAST_ROUNDS = 5;
    /** A window takes far less than a millisecond, so that a part of a turn is many windows. */
    private static final int SHARE_OF_A_TURN = 4;

    private static final double ABSENT = 0.1;
    private static final int[] WINDOWS = {100, 1_000, 10_000};

    private final Path folder;
    private final Scale scale;

    /** @param folder for the index */
    ExtractionPart(Path folder, Scale scale) {
        this.folder = folder;
        this.scale = scale;
    }

    @Override
    public String name() {
        return "extraction";
    }

    @Override
    public String title() {
        return "reading " + FIELDS + " doc-value fields of a window, against a bare loop";
    }

    /** None: the figures are only printed. */
    @Override
    public List<Bound> bounds() {
        return List.of();
    }

    @Override
    public void run(Report report) throws Exception {
        int rounds = Math.max(LEAST_ROUNDS, scale.rounds());
        report.say("in this process, one thread: a Lucene index of " + scale.documents() + " documents in " + SEGMENTS
                + " segments, " + FIELDS + " double fields; a window is of documents by chance, in their order");
        report.say(
                "ours: FeatureExtractor with the FieldColumn of each field, which reads through OpenSearch's field data,"
                        + " in new arrays, with the set of what is missing; the field is bound without a mapping");
        report.say("bare loop: Lucene's doc values of a field, then of the next one, into arrays that stand ready;"
                + " a figure is the median window within a turn, both sides in turns, " + rounds + " rounds");
        TextTable table = new TextTable("", ">ours, ns a value", ">bare loop, ns a value", ">ours / bare loop");
        for (double absent : new double[] {0, ABSENT}) {
            try (NumberSegments index = NumberSegments.write(folder, scale.documents(), SEGMENTS, FIELDS, absent)) {
                for (int window : WINDOWS) {
                    measure(table, rounds, index, window, absent);
                }
            }
        }
        report.table(table);
    }

    private void measure(TextTable table, int rounds, NumberSegments index, int window, double absent)
            throws Exception {
        IndexSearcher searcher = index.searcher();
        int[] docs = index.documents(window);
        Candidates candidates = NumberSegments.candidates(docs);
        FeatureExtractor extractor = extractor();
        double[][] values = new double[FIELDS][window];
        same(extractor.extract(searcher, candidates), bare(searcher, docs, values));
        Duration turn = scale.timing().dividedBy(SHARE_OF_A_TURN);
        Turns turns = Turns.take(
                WARMUPS,
                rounds,
                () -> nanosAValue(turn, window, () -> extractor.extract(searcher, candidates)),
                () -> nanosAValue(turn, window, () -> bare(searcher, docs, values)));
        table.row(
                window + " documents"
                        + (absent == 0 ? "" : ", " + Math.round(absent * 100) + " % of the values absent"),
                turns.firsts().toString(),
                turns.seconds().toString(),
                turns.ratios().toString());
    }

    private static double nanosAValue(Duration turn, int window, MedianCall.Call call) throws Exception {
        return MedianCall.millis(turn, call) * 1e6 / window / FIELDS;
    }

    private static FeatureExtractor extractor() throws IOException {
        FeatureSet features = new FeatureSet(IntStream.range(0, FIELDS)
                .<Feature>mapToObj(
                        f -> new Feature.Field(NumberDocuments.field(f), Double.NaN, NumberDocuments.field(f)))
                .toList());
        return FeatureExtractor.of(
                features,
                feature -> new FieldColumn(
                        NumericField.of(new SortedNumericIndexFieldData(feature.name(), NumericType.DOUBLE))));
    }

    /** @return {@code values}: by field and document, NaN where there is none */
    private static double[][] bare(IndexSearcher searcher, int[] docs, double[][] values) throws IOException {
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        for (int f = 0; f < values.length; f++) {
            int from = 0;
            for (LeafReaderContext leaf : leaves) {
                int end = leaf.docBase + leaf.reader().maxDoc();
                int to = from;
                while (to < docs.length && docs[to] < end) {
                    to++;
                }
                if (to > from) {
                    NumericDocValues numbers = DocValues.unwrapSingleton(
                            DocValues.getSortedNumeric(leaf.reader(), NumberDocuments.field(f)));
                    bare(numbers, docs, leaf.docBase, from, to, values[f]);
                }
                from = to;
            }
        }
        return values;
    }

    private static void bare(NumericDocValues numbers, int[] docs, int base, int from, int to, double[] out)
            throws IOException {
        for (int i = from; i < to; i++) {
            out[i] = numbers.advanceExact(docs[i] - base)
                    ? NumericUtils.sortableLongToDouble(numbers.longValue())
                    : Double.NaN;
        }
    }

    /** @throws IllegalStateException the two sides do not read the same, so their times say nothing */
    private static void same(ExtractedFeatures ours, double[][] theirs) {
        for (int f = 0; f < theirs.length; f++) {
            if (Arrays.equals(ours.matrix().column(f), theirs[f]) == false) {
                throw new IllegalStateException("field [" + NumberDocuments.field(f) + "] is read differently");
            }
        }
    }
}
