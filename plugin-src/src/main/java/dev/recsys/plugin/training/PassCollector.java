/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.kernel.PackedCentroids;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.vectors.KeyedHash;
import java.util.List;

/**
 * The arithmetic of one pass over a part of the sample: takes residuals in blocks and adds up what the pass asks for. Knows nothing of
 * indices; used by one thread.
 */
abstract sealed class PassCollector {
    /** Called before the first block of a segment. */
    void enter(SegmentState state) {}

    /**
     * Takes a block of documents of one segment.
     *
     * @param state   of their segment
     * @param members {@code n} members, ascending
     * @param vectors {@code n} residuals of the frame's level; may be overwritten
     * @param norms   {@code n} lengths that were divided out of the residuals on the way (1 where they are not normalised)
     */
    abstract void accept(SegmentState state, int[] members, float[] vectors, float[] norms, int n);

    /** What was found; call once. */
    abstract PassResult result();

    /** Bytes that {@link #of} will take for a pass. */
    static long bytes(TrainingFrame frame, VectorPass pass) {
        long dimension = frame.dimension();
        return switch (pass) {
            case VectorPass.Probe probe -> 0;
            case VectorPass.Norms norms -> 0;
            case VectorPass.Moments moments -> 3 * Long.BYTES * dimension;
            case VectorPass.Seed seed -> {
                long candidates = seed.candidates().length / dimension;
                long cells = seed.cells() ? (seed.firstCandidate() + candidates) * Long.BYTES : 0;
                yield candidates * dimension * 2 * Float.BYTES + cells + seed.draws() * dimension * Float.BYTES;
            }
            case VectorPass.Assign assign ->
                (long) assign.centroids().length * (2 * Float.BYTES + Long.BYTES)
                        + assign.far() * dimension * Float.BYTES;
        };
    }

    static PassCollector of(TrainingFrame frame, VectorPass pass, VectorKernel kernel) {
        return switch (pass) {
            case VectorPass.Probe probe -> throw new IllegalArgumentException("a probe reads no vectors");
            case VectorPass.Norms norms -> new NormsCollector(frame.dimension(), kernel);
            case VectorPass.Moments moments -> new MomentsCollector(frame.dimension(), moments, kernel);
            case VectorPass.Seed seed -> new SeedCollector(frame, seed, kernel);
            case VectorPass.Assign assign -> new AssignCollector(frame, assign, kernel);
        };
    }

    private static final class NormsCollector extends PassCollector {
        private final int dimension;
        private final VectorKernel kernel;
        private long sampled;
        private double maxSquaredNorm;

        NormsCollector(int dimension, VectorKernel kernel) {
            this.dimension = dimension;
            this.kernel = kernel;
        }

        @Override
        void accept(SegmentState state, int[] members, float[] vectors, float[] norms, int n) {
            sampled += n;
            for (int i = 0; i < n; i++) {
                maxSquaredNorm = Math.max(maxSquaredNorm, kernel.squaredNorm(vectors, i * dimension, dimension));
            }
        }

        @Override
        PassResult result() {
            return new PassResult.Norms(sampled, maxSquaredNorm);
        }
    }

    private static final class MomentsCollector extends PassCollector {
        private final int dimension;
        private final VectorPass.Moments pass;
        private final VectorKernel kernel;
        private final long[] sums;
        private final long[] squares;
        private long count;

        MomentsCollector(int dimension, VectorPass.Moments pass, VectorKernel kernel) {
            this.dimension = dimension;
            this.pass = pass;
            this.kernel = kernel;
            this.sums = new long[dimension];
            this.squares = new long[dimension];
        }

        @Override
        void accept(SegmentState state, int[] members, float[] vectors, float[] norms, int n) {
            count += n;
            for (int i = 0; i < n; i++) {
                int offset = i * dimension;
                kernel.addFixedPoint(vectors, offset, dimension, pass.scale(), sums, 0);
                for (int j = offset; j < offset + dimension; j++) {
                    vectors[j] *= vectors[j];
                }
                kernel.addFixedPoint(vectors, offset, dimension, pass.squareScale(), squares, 0);
            }
        }

        @Override
        PassResult result() {
            return new PassResult.Moments(count, sums, squares);
        }
    }

    private static final class SeedCollector extends PassCollector {
        private final TrainingFrame frame;
        private final int dimension;
        private final VectorPass.Seed pass;
        private final VectorKernel kernel;
        private final PackedCentroids candidates;
        private final float[] difference;
        private final TopDraws draws;
        private final long[] cellCounts;
        private int[] nearest = new int[0];
        private long potential;

        SeedCollector(TrainingFrame frame, VectorPass.Seed pass, VectorKernel kernel) {
            this.frame = frame;
            this.dimension = frame.dimension();
            this.pass = pass;
            this.kernel = kernel;
            int count = pass.candidates().length / dimension;
            this.candidates = count == 0 ? null : PackedCentroids.pack(pass.candidates(), dimension);
            this.difference = new float[dimension];
            this.draws = new TopDraws(pass.draws());
            int cells = pass.cells() ? pass.firstCandidate() + count : 0;
            this.cellCounts = new long[cells];
        }

        @Override
        void enter(SegmentState state) {
            if (pass.firstCandidate() == 0) {
                state.startSeeding();
            }
        }

        @Override
        void accept(SegmentState state, int[] members, float[] vectors, float[] norms, int n) {
            if (candidates != null) {
                takeCandidates(state, members, vectors, n);
            }
            for (int i = 0; i < n; i++) {
                int member = members[i];
                int offset = i * dimension;
                float distance = candidates == null && pass.firstCandidate() == 0
                        ? kernel.squaredNorm(vectors, offset, dimension)
                        : state.nearestDistance(member);
                potential += FixedPoint.toFixed(distance, pass.distanceScale());
                double rate = pass.round() == 0 ? 1 : distance;
                if (pass.draws() > 0 && rate > 0) {
                    long bits = KeyedHash.bits(frame.seed(), frame.level(), pass.round(), state.idHash(member));
                    draws.offer(KeyedHash.exponential(bits, rate), vectors, offset, dimension);
                }
                if (pass.cells()) {
                    cellCounts[state.nearestCandidate(member)]++;
                }
            }
        }

        private void takeCandidates(SegmentState state, int[] members, float[] vectors, int n) {
            if (nearest.length < n) {
                nearest = new int[n];
            }
            kernel.nearest(vectors, n, candidates, nearest);
            for (int i = 0; i < n; i++) {
                // By the difference itself: it is exactly 0 for a vector that is a candidate, which the kernel's score
                // is not.
                System.arraycopy(vectors, i * dimension, difference, 0, dimension);
                kernel.subtract(difference, 0, candidates, nearest[i]);
                state.offerCandidate(
                        members[i], pass.firstCandidate() + nearest[i], kernel.squaredNorm(difference, 0, dimension));
            }
        }

        @Override
        PassResult result() {
            return new PassResult.Seed(potential, pass.draws(), draws.sorted(), cellCounts);
        }
    }

    private static final class AssignCollector extends PassCollector {
        private final int level;
        private final int dimension;
        private final VectorPass.Assign pass;
        private final VectorKernel kernel;
        private final PackedCentroids centroids;
        private final long[] counts;
        private final long[] sums;
        private final TopDraws far;
        private final float[] residual;
        private int[] nearest = new int[0];
        private long squaredError;
        private long lostSquares;
        private float maxSquaredError;

        AssignCollector(TrainingFrame frame, VectorPass.Assign pass, VectorKernel kernel) {
            this.level = frame.level();
            this.dimension = frame.dimension();
            this.pass = pass;
            this.kernel = kernel;
            this.centroids = PackedCentroids.pack(pass.centroids(), dimension);
            this.counts = new long[centroids.size()];
            this.sums = new long[pass.centroids().length];
            this.far = new TopDraws(pass.far());
            this.residual = new float[dimension];
        }

        @Override
        void accept(SegmentState state, int[] members, float[] vectors, float[] norms, int n) {
            if (nearest.length < n) {
                nearest = new int[n];
            }
            kernel.nearest(vectors, n, centroids, nearest);
            for (int i = 0; i < n; i++) {
                int code = nearest[i];
                int offset = i * dimension;
                state.setCode(level, members[i], code);
                counts[code]++;
                kernel.addFixedPoint(vectors, offset, dimension, pass.sumScale(), sums, code * dimension);
                System.arraycopy(vectors, offset, residual, 0, dimension);
                kernel.subtract(residual, 0, centroids, code);
                float squared = kernel.squaredNorm(residual, 0, dimension);
                squaredError += FixedPoint.toFixed(squared, pass.distanceScale());
                lostSquares += FixedPoint.toFixed((double) squared * norms[i] * norms[i], pass.lostScale());
                maxSquaredError = Math.max(maxSquaredError, squared);
                far.offer(-squared, vectors, offset, dimension);
            }
        }

        @Override
        PassResult result() {
            List<Draw> farthest = far.sorted();
            return new PassResult.Assign(
                    counts, sums, squaredError, lostSquares, maxSquaredError, pass.far(), farthest);
        }
    }
}
