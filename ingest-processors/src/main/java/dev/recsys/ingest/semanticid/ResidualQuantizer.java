/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.semanticid.kernel.PackedCentroids;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Encodes composed vectors with a codebook; immutable, and safe for any number of threads.
 *
 * <p>At each level the code is the centroid nearest (L2) to what the former levels left over. With a beam above 1, the paths that
 * leave least are kept at each level, over all their extensions, as in FAISS's {@code ResidualQuantizer}.
 */
public final class ResidualQuantizer {
    /** Paths that {@link #nearestPaths} can be asked for. */
    public static final int MAX_PROBES = 256;

    /** Vectors taken through all levels together: 96 × 384 floats stay in the second-level cache beside a panel of centroids. */
    private static final int BLOCK = 96;

    private final Codebook codebook;
    private final VectorKernel kernel;
    private final int dimension;
    private final int depth;

    public ResidualQuantizer(Codebook codebook, VectorKernel kernel) {
        this.codebook = Objects.requireNonNull(codebook, "codebook");
        this.kernel = Objects.requireNonNull(kernel, "kernel");
        this.dimension = codebook.dimension();
        this.depth = codebook.depth();
    }

    public Codebook codebook() {
        return codebook;
    }

    /**
     * Encodes a batch.
     *
     * <p>The error is ‖x−x̂‖²/‖x‖², from 0 to the largest float, and 0 where ‖x‖² is 0. With {@code normalize_residuals}, x−x̂ is what the last level left
     * over, times the product of the lengths that were divided out on the way.
     *
     * @param vectors {@code n} composed vectors, one after the other; not modified
     * @param codes   receives {@code n * depth} codes, those of a vector side by side
     * @param errors  receives {@code n} relative reconstruction errors
     */
    public void encode(float[] vectors, int n, int[] codes, float[] errors) {
        checkRoom("vectors", vectors.length, n, dimension);
        checkRoom("codes", codes.length, n, depth);
        checkRoom("errors", errors.length, n, 1);
        if (codebook.spec().beam() > 1) {
            for (int i = 0; i < n; i++) {
                CodePath best = bestPaths(
                                vectors, i * dimension, depth, codebook.spec().beam())
                        .get(0);
                System.arraycopy(best.codes(), 0, codes, i * depth, depth);
                errors[i] = best.error();
            }
            return;
        }
        int block = Math.min(n, BLOCK);
        float[] residuals = new float[block * dimension];
        int[] levelCodes = new int[block];
        float[] norms = new float[block];
        for (int first = 0; first < n; first += block) {
            int count = Math.min(block, n - first);
            System.arraycopy(vectors, first * dimension, residuals, 0, count * dimension);
            Arrays.fill(norms, 1);
            for (int level = 0; level < depth; level++) {
                kernel.nearest(residuals, count, codebook.level(level), levelCodes);
                step(residuals, count, level, levelCodes, norms);
                for (int i = 0; i < count; i++) {
                    codes[(first + i) * depth + level] = levelCodes[i];
                }
            }
            for (int i = 0; i < count; i++) {
                float squared = kernel.squaredNorm(vectors, (first + i) * dimension, dimension);
                errors[first + i] =
                        relative(norms[i], kernel.squaredNorm(residuals, i * dimension, dimension), squared);
            }
        }
    }

    /** Encodes one composed vector. */
    public SemanticId encode(float[] vector) {
        checkDimension(vector);
        int[] codes = new int[depth];
        float[] error = new float[1];
        encode(vector, 1, codes, error);
        return new SemanticId(codes, error[0]);
    }

    /**
     * The codes that a vector like this one could have: first those that {@link #encode} gives it, then the other partial paths that
     * leave least of it, best first.
     *
     * @param vector a composed vector
     * @param depth  number of codes of each path, from 1 to the codebook's depth
     * @param probes paths wanted, from 1 to {@value #MAX_PROBES}; fewer come back where the levels have no more
     */
    public List<CodePath> nearestPaths(float[] vector, int depth, int probes) {
        checkDimension(vector);
        checkDepth("depth", depth);
        if (probes < 1 || probes > MAX_PROBES) {
            throw new IllegalArgumentException("[probes] is [" + probes + "]; it must be from 1 to " + MAX_PROBES);
        }
        int[] own = Arrays.copyOf(encode(vector).codes(), depth);
        List<CodePath> paths = new ArrayList<>(probes);
        paths.add(new CodePath(own, error(vector, own)));
        for (CodePath path : bestPaths(vector, 0, depth, probes)) {
            if (paths.size() < probes && Arrays.equals(path.codes(), own) == false) {
                paths.add(path);
            }
        }
        return List.copyOf(paths);
    }

    /**
     * The vector that codes stand for: the sum of their centroids, in the space of composed vectors.
     *
     * @param codes from 1 code to the codebook's depth
     * @throws IllegalStateException under {@code normalize_residuals}, where codes alone do not say how long each part is
     */
    public float[] reconstruct(int[] codes) {
        checkDepth("codes", codes.length);
        if (codebook.spec().normalizeResiduals() && codes.length > 1) {
            throw new IllegalStateException("a codebook with [normalize_residuals] cannot turn [" + codes.length
                    + "] codes back into a vector; codes do not keep the lengths of residuals");
        }
        float[] sum = new float[dimension];
        for (int level = 0; level < codes.length; level++) {
            PackedCentroids centroids = codebook.level(level);
            if (codes[level] < 0 || codes[level] >= centroids.size()) {
                throw new IllegalArgumentException("[codes] has [" + codes[level] + "] at position [" + level
                        + "]; it must be from 0 to " + (centroids.size() - 1));
            }
            for (int j = 0; j < dimension; j++) {
                sum[j] += centroids.value(codes[level], j);
            }
        }
        return sum;
    }

    /** What a path leaves of a vector, relative to it. */
    private float error(float[] vector, int[] path) {
        float[] residual = vector.clone();
        float[] norm = {1};
        for (int level = 0; level < path.length; level++) {
            step(residual, 1, level, new int[] {path[level]}, norm);
        }
        return relative(norm[0], kernel.squaredNorm(residual, 0, dimension), kernel.squaredNorm(vector, 0, dimension));
    }

    /** Partial paths that leave least of a vector, best first; {@code width} are kept at each level. */
    private List<CodePath> bestPaths(float[] vectors, int offset, int depth, int width) {
        float squared = kernel.squaredNorm(vectors, offset, dimension);
        float[] residuals = Arrays.copyOfRange(vectors, offset, offset + dimension);
        float[] norms = {1};
        int[][] paths = {new int[0]};
        for (int level = 0; level < depth; level++) {
            PackedCentroids centroids = codebook.level(level);
            Extensions kept = new Extensions(width, (long) paths.length * centroids.size());
            float[] scores = new float[centroids.size()];
            for (int path = 0; path < paths.length; path++) {
                double left = kernel.squaredNorm(residuals, path * dimension, dimension);
                double scale = (double) norms[path] * norms[path];
                kernel.scores(residuals, path * dimension, centroids, scores);
                for (int k = 0; k < scores.length; k++) {
                    // ‖r−c‖² = ‖r‖² − 2(r·c − ½‖c‖²), in the length that the residual had before it was scaled
                    kept.offer(scale * (left - 2.0 * scores[k]), path, k);
                }
            }
            float[] nextResiduals = new float[kept.size * dimension];
            float[] nextNorms = new float[kept.size];
            int[][] nextPaths = new int[kept.size][];
            for (int i = 0; i < kept.size; i++) {
                int from = kept.paths[i];
                System.arraycopy(residuals, from * dimension, nextResiduals, i * dimension, dimension);
                nextNorms[i] = norms[from];
                nextPaths[i] = Arrays.copyOf(paths[from], level + 1);
                nextPaths[i][level] = kept.codes[i];
            }
            step(nextResiduals, kept.size, level, kept.codes, nextNorms);
            residuals = nextResiduals;
            norms = nextNorms;
            paths = nextPaths;
        }
        List<CodePath> best = new ArrayList<>(paths.length);
        for (int i = 0; i < paths.length; i++) {
            float left = kernel.squaredNorm(residuals, i * dimension, dimension);
            best.add(new CodePath(paths[i], relative(norms[i], left, squared)));
        }
        // The distances above lose digits where two long vectors nearly cancel; these do not.
        best.sort((a, b) -> Float.compare(a.error(), b.error()));
        return best;
    }

    private void step(float[] residuals, int n, int level, int[] levelCodes, float[] norms) {
        boolean normalize = codebook.spec().normalizeResiduals() && level + 1 < depth;
        Residuals.step(kernel, residuals, n, codebook.level(level), levelCodes, normalize, norms);
    }

    private static float relative(float norm, float left, float squared) {
        return squared > 0 ? (float) Math.min((double) norm * norm * left / squared, Float.MAX_VALUE) : 0;
    }

    private static void checkRoom(String name, int length, int n, int width) {
        if (n < 0 || (long) n * width > length) {
            throw new IllegalArgumentException("[" + name + "] holds [" + length + "] values; [" + n
                    + "] vectors need [" + (long) n * width + "]");
        }
    }

    private void checkDimension(float[] vector) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException(
                    "the vector has [" + vector.length + "] dimensions; the codebook has [" + dimension + "]");
        }
    }

    private void checkDepth(String name, int value) {
        if (value < 1 || value > depth) {
            throw new IllegalArgumentException("[" + name + "] is [" + value + "]; it must be from 1 to " + depth);
        }
    }

    /** The best of many extended paths, sorted; of equal ones the one that was offered first is better. */
    private static final class Extensions {
        private final double[] distances;
        private final int[] paths;
        private final int[] codes;
        private int size;

        Extensions(int width, long offers) {
            int room = (int) Math.min(width, offers);
            distances = new double[room];
            paths = new int[room];
            codes = new int[room];
        }

        void offer(double distance, int path, int code) {
            if (size == distances.length && distance >= distances[size - 1]) {
                return;
            }
            int at = size < distances.length ? size++ : size - 1;
            while (at > 0 && distances[at - 1] > distance) {
                distances[at] = distances[at - 1];
                paths[at] = paths[at - 1];
                codes[at] = codes[at - 1];
                at--;
            }
            distances[at] = distance;
            paths[at] = path;
            codes[at] = code;
        }
    }
}
