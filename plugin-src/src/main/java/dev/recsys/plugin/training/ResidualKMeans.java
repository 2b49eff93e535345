/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.Standardization;
import dev.recsys.ingest.semanticid.kernel.PackedCentroids;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.training.TrainingProgress.Phase;
import dev.recsys.plugin.vectors.KeyedHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Trains a codebook by residual k-means: level by level, k-means‖ seeding and then Lloyd's algorithm on what the former levels left
 * over. Sees the vectors only through {@link VectorPasses}; the result depends on the vectors, their {@code _id}s and the parameters
 * alone. Used by one thread, for one run.
 */
final class ResidualKMeans {
    /**
     * Rounds of k-means‖ that draw K candidates each: the first uniformly, the others by distance. Bahmani et al. (section 5) find no
     * gain beyond a handful of rounds; each costs about as much as an iteration.
     */
    static final int SEEDING_ROUNDS = 4;

    /** Far residuals that an iteration brings along, to move empty centroids to. */
    static final int FAR_RESIDUALS = 64;

    /** Iterations beyond the maximum that may be spent on centroids that are still empty. */
    static final int MAX_REPAIRS = 20;

    /** The centroids of a level may take this many values, 128 MiB. */
    static final long MAX_LEVEL_VALUES = 1L << 25;

    private final TrainingParameters parameters;
    private final VectorPasses passes;
    private final VectorKernel kernel;
    private final Consumer<TrainingProgress> progress;
    private final int unitsPerLevel;
    private long count;
    private double loss = Double.NaN;

    /** @param progress told of each step; must be quick */
    ResidualKMeans(
            TrainingParameters parameters,
            VectorPasses passes,
            VectorKernel kernel,
            Consumer<TrainingProgress> progress) {
        this.parameters = parameters;
        this.passes = passes;
        this.kernel = kernel;
        this.progress = progress;
        this.unitsPerLevel = SEEDING_ROUNDS + 1 + parameters.maxIterations();
    }

    /**
     * Runs the whole training.
     *
     * @throws IllegalArgumentException the documents cannot give such a codebook; the message says what to change
     */
    TrainedCodebook train() {
        report(Phase.READING, 0, 0);
        TrainingFrame frame = new TrainingFrame(
                parameters.spec(new int[0]),
                parameters.onMissing(),
                null,
                List.of(),
                parameters.seed(),
                KeyedHash.WHOLE);
        PassResult.Probe probe = (PassResult.Probe) passes.run(frame, new VectorPass.Probe());
        checkFields(probe);
        frame = frame.with(
                parameters.spec(probe.dimensions()), KeyedHash.threshold(parameters.sampleSize(), probe.documents()));
        checkSizes(frame.dimension());
        PassResult.Norms norms = (PassResult.Norms) passes.run(frame, new VectorPass.Norms());
        count = norms.sampled();
        checkCount(probe.documents());
        if (parameters.standardize()) {
            frame = frame.with(standardization(frame, norms));
            norms = (PassResult.Norms) passes.run(frame, new VectorPass.Norms());
        }
        double longest = Math.sqrt(norms.maxSquaredNorm());
        return trainLevels(frame, longest, probe.documents());
    }

    private TrainedCodebook trainLevels(TrainingFrame start, double longest, long documents) {
        TrainingFrame frame = start;
        List<float[]> centroids = new ArrayList<>();
        List<TrainedCodebook.Level> levels = new ArrayList<>();
        float lostScale = FixedPoint.sumScale(4 * longest * longest, count);
        double bound = longest;
        double totalSquares = 0;
        for (int level = 0; level < parameters.levels().size(); level++) {
            // A mean is no longer than the longest of its vectors, so no difference is longer than twice that.
            float sumScale = FixedPoint.componentScale(bound);
            float distanceScale = FixedPoint.sumScale(4 * bound * bound, count);
            Seeding seeding = new Seeding(frame, distanceScale);
            float[] seeds = seeding.run();
            if (level == 0) {
                totalSquares = seeding.squares;
            }
            Lloyd lloyd = new Lloyd(frame, sumScale, distanceScale, lostScale);
            float[] trained = lloyd.run(seeds);
            centroids.add(trained);
            levels.add(new TrainedCodebook.Level(
                    parameters.levels().get(level),
                    lloyd.updates,
                    loss,
                    totalSquares > 0 ? lloyd.last.lostSquares() / (double) lostScale / totalSquares : 0,
                    used(lloyd.last.counts()),
                    lloyd.reseeded));
            bound = parameters.normalizeResiduals() ? 1 : Math.sqrt(lloyd.last.maxSquaredError());
            List<PackedCentroids> finished = new ArrayList<>(frame.finished());
            finished.add(PackedCentroids.pack(trained, frame.dimension()));
            frame = frame.with(finished);
        }
        report(Phase.STORING, parameters.levels().size(), 0);
        return new TrainedCodebook(
                Codebook.of(frame.spec(), frame.standardization(), centroids), documents, count, levels);
    }

    /** k-means‖ at one level. */
    private final class Seeding {
        private final TrainingFrame frame;
        private final int dimension;
        private final int size;
        private final float distanceScale;
        private final List<Draw> candidates = new ArrayList<>();
        private double squares;

        Seeding(TrainingFrame frame, float distanceScale) {
            this.frame = frame;
            this.dimension = frame.dimension();
            this.size = parameters.levels().get(frame.level());
            this.distanceScale = distanceScale;
        }

        float[] run() {
            List<Draw> drawn = List.of();
            for (int round = 0; ; round++) {
                report(Phase.SEEDING, frame.level() + 1, round + 1);
                boolean enough = round >= SEEDING_ROUNDS;
                PassResult.Seed result = (PassResult.Seed) passes.run(
                        frame, new VectorPass.Seed(round, rows(drawn), candidates.size(), size, enough, distanceScale));
                if (round == 0) {
                    squares = result.potential() / (double) distanceScale;
                }
                candidates.addAll(drawn);
                drawn = result.draws();
                if (enough) {
                    int cells = used(result.cellCounts());
                    if (cells >= size) {
                        return choose(result.cellCounts(), cells);
                    }
                    if (drawn.isEmpty()) {
                        throw tooFew(cells);
                    }
                }
            }
        }

        /** A candidate that nothing is nearest to stands where another does. */
        private float[] choose(long[] cellCounts, int cells) {
            List<Draw> kept = new ArrayList<>(cells);
            long[] weights = new long[cells];
            for (int cell = 0; cell < cellCounts.length; cell++) {
                if (cellCounts[cell] > 0) {
                    weights[kept.size()] = cellCounts[cell];
                    kept.add(candidates.get(cell));
                }
            }
            return CandidateReduction.choose(
                    rows(kept), weights, dimension, size, parameters.seed(), frame.level(), kernel);
        }

        private float[] rows(List<Draw> draws) {
            float[] rows = new float[Math.multiplyExact(draws.size(), dimension)];
            for (int i = 0; i < draws.size(); i++) {
                System.arraycopy(draws.get(i).vector(), 0, rows, i * dimension, dimension);
            }
            return rows;
        }

        private IllegalArgumentException tooFew(int distinct) {
            return new IllegalArgumentException("[levels] has [" + size + "] at position [" + frame.level()
                    + "], but the sample has only [" + distinct + "] distinct "
                    + (frame.level() == 0 ? "vectors" : "residuals there")
                    + "; ask for at most that many centroids, or train on more documents");
        }
    }

    /** Lloyd's algorithm at one level. */
    private final class Lloyd {
        private final TrainingFrame frame;
        private final float sumScale;
        private final float distanceScale;
        private final float lostScale;
        private int updates;
        private int reseeded;
        private PassResult.Assign last;

        Lloyd(TrainingFrame frame, float sumScale, float distanceScale, float lostScale) {
            this.frame = frame;
            this.sumScale = sumScale;
            this.distanceScale = distanceScale;
            this.lostScale = lostScale;
        }

        /**
         * Returns the centroids of the last assignment, not its means: so the codes and figures of that pass are those of the codebook.
         */
        float[] run(float[] seeds) {
            float[] centroids = seeds;
            double before = Double.POSITIVE_INFINITY;
            while (true) {
                last = (PassResult.Assign) passes.run(
                        frame, new VectorPass.Assign(centroids, FAR_RESIDUALS, sumScale, distanceScale, lostScale));
                loss = last.squaredError() / (double) distanceScale / count;
                report(Phase.ITERATING, frame.level() + 1, Math.min(updates + 1, parameters.maxIterations()));
                boolean full = used(last.counts()) == last.counts().length;
                boolean converged =
                        before < Double.POSITIVE_INFINITY && before - loss <= parameters.tolerance() * before;
                boolean spent = updates >= parameters.maxIterations();
                if (full && (converged || spent) || updates >= parameters.maxIterations() + MAX_REPAIRS) {
                    return centroids;
                }
                // What an empty centroid's move does to the loss says nothing about convergence.
                before = full ? loss : Double.POSITIVE_INFINITY;
                centroids = update(centroids);
                updates++;
            }
        }

        private float[] update(float[] centroids) {
            int dimension = frame.dimension();
            float[] updated = new float[centroids.length];
            List<float[]> far = distinct(last.far());
            int next = 0;
            for (int k = 0; k < last.counts().length; k++) {
                long members = last.counts()[k];
                if (members > 0) {
                    mean(last.sums(), k, members, sumScale, updated, k, dimension);
                } else if (next < far.size()) {
                    System.arraycopy(far.get(next++), 0, updated, k * dimension, dimension);
                    reseeded++;
                } else {
                    System.arraycopy(centroids, k * dimension, updated, k * dimension, dimension);
                }
            }
            return updated;
        }

        private List<float[]> distinct(List<Draw> far) {
            List<float[]> vectors = new ArrayList<>();
            for (Draw draw : far) {
                // Equal vectors are equally far, so they stand side by side.
                if (draw.key() < 0
                        && (vectors.isEmpty()
                                || Arrays.equals(vectors.get(vectors.size() - 1), draw.vector()) == false)) {
                    vectors.add(draw.vector());
                }
            }
            return vectors;
        }
    }

    private Standardization standardization(TrainingFrame frame, PassResult.Norms norms) {
        float scale = FixedPoint.componentScale(Math.sqrt(norms.maxSquaredNorm()));
        float squareScale = FixedPoint.componentScale(norms.maxSquaredNorm());
        PassResult.Moments moments = (PassResult.Moments) passes.run(frame, new VectorPass.Moments(scale, squareScale));
        float[] mean = new float[frame.dimension()];
        float[] inverse = new float[frame.dimension()];
        for (int j = 0; j < mean.length; j++) {
            double m = moments.sums()[j] / (double) scale / count;
            double variance = moments.squares()[j] / (double) squareScale / count - m * m;
            mean[j] = (float) m;
            // Below this the variance is rounding, not spread.
            double rounding = 4.0 / squareScale + 1e-6 * m * m;
            inverse[j] = variance > rounding ? (float) (1 / Math.sqrt(variance)) : 1;
        }
        return new Standardization(mean, inverse);
    }

    private void checkFields(PassResult.Probe probe) {
        for (int f = 0; f < parameters.fields().size(); f++) {
            if (probe.present()[f] == 0) {
                throw new IllegalArgumentException(
                        "field [" + parameters.fields().get(f).field()
                                + "] has no vector in any document that [query] matches;"
                                + " name a field of type [knn_vector], or one that holds arrays of numbers");
            }
        }
        if (probe.documents() == 0) {
            throw new IllegalArgumentException("no document that [query] matches has all of [fields];"
                    + " set [on_missing] to [zero] to train on documents that lack some");
        }
    }

    private void checkSizes(int dimension) {
        for (int level = 0; level < parameters.levels().size(); level++) {
            long values = (long) parameters.levels().get(level) * dimension;
            if (values > MAX_LEVEL_VALUES) {
                throw new IllegalArgumentException("[levels] has ["
                        + parameters.levels().get(level) + "] at position [" + level + "], which with [" + dimension
                        + "] dimensions makes [" + values + "] values; it must be at most [" + MAX_LEVEL_VALUES + "]");
            }
        }
    }

    private void checkCount(long documents) {
        int largest =
                parameters.levels().stream().mapToInt(Integer::intValue).max().getAsInt();
        if (count < largest) {
            throw new IllegalArgumentException(
                    "[levels] asks for [" + largest + "] centroids, but the sample has only [" + count
                            + "] documents (of [" + documents + "]); ask for fewer, or train on more documents");
        }
    }

    private void report(Phase phase, int level, int iteration) {
        int done = Math.max(0, level - 1) * unitsPerLevel
                + switch (phase) {
                    case SEEDING -> Math.min(iteration - 1, SEEDING_ROUNDS);
                    case ITERATING -> SEEDING_ROUNDS + 1 + iteration;
                    case STORING, DONE -> unitsPerLevel;
                    case WAITING, READING -> 0;
                };
        double percent = 100.0 * done / (unitsPerLevel * parameters.levels().size());
        progress.accept(new TrainingProgress(phase, level, iteration, Math.min(percent, 100), loss));
    }

    private static void mean(long[] sums, int from, long members, float scale, float[] out, int to, int dimension) {
        double factor = 1.0 / scale / members;
        for (int j = 0; j < dimension; j++) {
            out[to * dimension + j] = (float) (sums[from * dimension + j] * factor);
        }
    }

    private static int used(long[] counts) {
        int used = 0;
        for (long members : counts) {
            used += members > 0 ? 1 : 0;
        }
        return used;
    }
}
