/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.ModalityField;
import java.util.ArrayList;
import java.util.List;

/** Makes the figures of a report from the sums over all shards. */
final class QualityReport {
    private QualityReport() {}

    /**
     * Computes the report.
     *
     * @param trainingError relative error of the training sample, or NaN
     * @throws IllegalArgumentException there is nothing to measure, or a field is not mapped in any of the indices
     */
    static CodebookQuality of(Codebook codebook, Measurement measurement, QualitySums sums, double trainingError) {
        check(codebook, measurement, sums.seen());
        long encoded = sums.seen().encoded();
        KeyCounts fullIds = sums.prefixes().get(codebook.depth() - 1);
        return new CodebookQuality(
                sums.seen().documents(),
                encoded,
                sums.seen().skipped(),
                levels(sums),
                prefixes(sums),
                fullIds.repeated() / (double) encoded,
                fullIds.largest(),
                measurement.categoryField() == null ? null : category(measurement, sums.categories()),
                new CodebookQuality.Drift(
                        measurement.dateField(),
                        measurement.since(),
                        sums.recent().documents(),
                        relative(
                                sums.recent().documents(),
                                sums.recent().lost(),
                                sums.recent().squares()),
                        trainingError));
    }

    private static void check(Codebook codebook, Measurement measurement, QualitySums.Seen seen) {
        if (seen.documents() == 0) {
            throw new IllegalArgumentException("[query] matches no document of [index]; there is nothing to measure");
        }
        if (measurement.categoryField() != null && seen.categoryIsMapped() == false) {
            throw new IllegalArgumentException("[category_field] is [" + measurement.categoryField()
                    + "], which is not mapped in [index]; name a field of type [keyword]");
        }
        if (measurement.dateField() != null && seen.dateIsMapped() == false) {
            throw new IllegalArgumentException("[date_field] is [" + measurement.dateField()
                    + "], which is not mapped in [index]; name a field of type [date] or [date_nanos]");
        }
        if (seen.encoded() == 0) {
            List<String> fields =
                    codebook.spec().fields().stream().map(ModalityField::field).toList();
            String where = measurement.isWhole()
                    ? "no document of [index] that [query] matches"
                    : "no document of the sample of [" + seen.skipped() + "]";
            throw new IllegalArgumentException(where + " has a vector in each of the codebook's fields " + fields
                    + (measurement.isWhole() ? "" : "; raise [sample_size]"));
        }
    }

    private static List<CodebookQuality.Level> levels(QualitySums sums) {
        List<CodebookQuality.Level> levels = new ArrayList<>();
        for (int level = 0; level < sums.counts().length; level++) {
            long[] counts = sums.counts()[level];
            int used = 0;
            double entropy = 0;
            for (long count : counts) {
                if (count > 0) {
                    used++;
                    double share = count / (double) sums.seen().encoded();
                    entropy -= share * Math.log(share) / Math.log(2);
                }
            }
            double mse = relative(
                    sums.seen().encoded(),
                    sums.left().lost()[level],
                    sums.left().squares());
            levels.add(new CodebookQuality.Level(counts.length, used, Math.max(0, entropy), mse));
        }
        return levels;
    }

    private static List<CodebookQuality.Prefix> prefixes(QualitySums sums) {
        double encoded = sums.seen().encoded();
        List<CodebookQuality.Prefix> prefixes = new ArrayList<>();
        for (int depth = 0; depth < sums.groups().size(); depth++) {
            long unique = depth == 0 ? 1 : sums.prefixes().get(depth - 1).distinct();
            PrefixGroups groups = sums.groups().get(depth);
            prefixes.add(new CodebookQuality.Prefix(
                    depth, unique, 1 - unique / encoded, groups.meanCosine(), groups.pairs()));
        }
        return prefixes;
    }

    private static CodebookQuality.Category category(Measurement measurement, CategoryCounts counts) {
        Purity purity = Purity.of(counts, measurement.seed());
        return new CodebookQuality.Category(
                measurement.categoryField(), purity.items(), counts.names().size(), purity.purity(), purity.shuffled());
    }

    /** Vectors of zeros lose nothing; of no vectors nothing can be said. */
    private static double relative(long documents, double lost, double squares) {
        if (documents == 0) {
            return Double.NaN;
        }
        return squares > 0 ? lost / squares : 0;
    }
}
