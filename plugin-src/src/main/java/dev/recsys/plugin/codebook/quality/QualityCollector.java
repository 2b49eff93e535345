/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.ResidualQuantizer;
import dev.recsys.ingest.semanticid.Residuals;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** Encodes vectors and adds up what tells the quality of their codebook. Knows nothing of indices; used by one thread. */
final class QualityCollector {
    private final Codebook codebook;
    private final VectorKernel kernel;
    private final ResidualQuantizer quantizer;
    private final LongConsumer reserve;
    private final int dimension;
    private final int depth;

    private final int[] codes;
    private final float[] errors;
    private final float[] residuals;
    private final int[] levelCodes;
    private final float[] norms;
    private final double[] squares;
    private final long[] unit;

    private long encoded;
    private final long[][] counts;
    private double allSquares;
    private final double[] lost;
    private long recentDocuments;
    private double recentSquares;
    private double recentLost;
    private final List<KeyTally> prefixes = new ArrayList<>();
    private final List<PrefixGroups> groups = new ArrayList<>();
    private final CategoryTally categories;

    /**
     * @param block   vectors that {@link #accept} is given at most
     * @param reserve told of bytes before they are taken (negative: after they are given back); may throw
     */
    QualityCollector(Codebook codebook, VectorKernel kernel, int block, LongConsumer reserve) {
        this.codebook = codebook;
        this.kernel = kernel;
        this.quantizer = new ResidualQuantizer(codebook, kernel);
        this.reserve = reserve;
        this.dimension = codebook.dimension();
        this.depth = codebook.depth();
        reserve.accept(bytes(codebook, block));
        this.codes = new int[block * depth];
        this.errors = new float[block];
        this.residuals = new float[block * dimension];
        this.levelCodes = new int[block];
        this.norms = new float[block];
        this.squares = new double[block];
        this.unit = new long[dimension];
        this.counts = new long[depth][];
        this.lost = new double[depth];
        int limit = PrefixGroups.limit(dimension, depth);
        groups.add(new PrefixGroups(dimension, 1));
        for (int level = 0; level < depth; level++) {
            counts[level] = new long[codebook.level(level).size()];
            prefixes.add(new KeyTally(reserve));
            groups.add(new PrefixGroups(dimension, limit));
        }
        this.categories = new CategoryTally(reserve);
    }

    /** What is taken at the start; the quantiser makes a copy of its block too. */
    private static long bytes(Codebook codebook, int block) {
        long bytes = (long) block * (2L * codebook.dimension() + codebook.depth() + 5) * Float.BYTES
                + (long) Long.BYTES * codebook.dimension();
        for (int level = 0; level < codebook.depth(); level++) {
            bytes += (long) Long.BYTES * codebook.level(level).size();
        }
        return bytes;
    }

    /** Where the categories are numbered that {@link #accept} is given. */
    CategoryTally categories() {
        return categories;
    }

    /**
     * Takes a block of documents.
     *
     * @param vectors  {@code n} composed vectors
     * @param category the {@link CategoryTally#number} of each, or −1 where it has none
     * @param recent   whether it was created after the codebook
     */
    void accept(float[] vectors, int n, int[] category, boolean[] recent) {
        quantizer.encode(vectors, n, codes, errors);
        encoded += n;
        for (int i = 0; i < n; i++) {
            squares[i] = kernel.squaredNorm(vectors, i * dimension, dimension);
            allSquares += squares[i];
        }
        descend(vectors, n, recent);
        for (int i = 0; i < n; i++) {
            int first = codes[i * depth];
            if (category[i] >= 0) {
                categories.add(first, category[i]);
            }
            boolean hasDirection = toUnit(vectors, i * dimension, squares[i]);
            long prefix = PrefixHash.EMPTY;
            if (hasDirection) {
                groups.get(0).add(prefix, unit, reserve);
            }
            for (int level = 0; level < depth; level++) {
                int code = codes[i * depth + level];
                counts[level][code]++;
                prefix = PrefixHash.append(prefix, code);
                prefixes.get(level).add(prefix);
                if (hasDirection) {
                    groups.get(level + 1).add(prefix, unit, reserve);
                }
            }
        }
    }

    /** Goes down the levels by the codes once more: encoding tells only what the last level leaves over. */
    private void descend(float[] vectors, int n, boolean[] recent) {
        System.arraycopy(vectors, 0, residuals, 0, n * dimension);
        Arrays.fill(norms, 1);
        for (int level = 0; level < depth; level++) {
            for (int i = 0; i < n; i++) {
                levelCodes[i] = codes[i * depth + level];
            }
            boolean last = level + 1 == depth;
            boolean normalize = codebook.spec().normalizeResiduals() && last == false;
            Residuals.step(kernel, residuals, n, codebook.level(level), levelCodes, normalize, norms);
            for (int i = 0; i < n; i++) {
                double left = kernel.squaredNorm(residuals, i * dimension, dimension);
                double leftOfVector = left * norms[i] * norms[i];
                lost[level] += leftOfVector;
                if (last && recent[i]) {
                    recentDocuments++;
                    recentSquares += squares[i];
                    recentLost += leftOfVector;
                }
            }
        }
    }

    /** Whether the vector has a direction; then {@link #unit} holds it. */
    private boolean toUnit(float[] vectors, int offset, double squared) {
        if (squared == 0) {
            return false;
        }
        // In double precision: the rounding of squaredNorm would show in the cosine of a pair.
        double exact = 0;
        for (int j = 0; j < dimension; j++) {
            exact += (double) vectors[offset + j] * vectors[offset + j];
        }
        double scale = PrefixGroups.SCALE / Math.sqrt(exact);
        for (int j = 0; j < dimension; j++) {
            unit[j] = (long) Math.rint(vectors[offset + j] * scale);
        }
        return true;
    }

    /** What was found; call once. */
    QualitySums finish(long documents, long skipped, boolean categoryIsMapped, boolean dateIsMapped) {
        return new QualitySums(
                new QualitySums.Seen(documents, skipped, encoded, categoryIsMapped, dateIsMapped),
                counts,
                new QualitySums.Left(allSquares, lost),
                new QualitySums.Recent(recentDocuments, recentSquares, recentLost),
                prefixes.stream().map(tally -> tally.finish(hash -> hash)).toList(),
                groups,
                categories.finish());
    }
}
