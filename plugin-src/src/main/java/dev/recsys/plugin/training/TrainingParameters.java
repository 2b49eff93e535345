/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.ingest.semanticid.OnMissing;
import java.util.ArrayList;
import java.util.List;

/**
 * What a codebook is to be, apart from the documents that it is trained on.
 *
 * @param fields             vector fields with their weights; their dimensions are found in the documents
 * @param levels             number of centroids of each level
 * @param maxIterations      of Lloyd's algorithm, for each level
 * @param tolerance          a level is done when an iteration lowers its loss by less than this share
 * @param sampleSize         documents to train on, about; all where there are fewer
 * @param seed               of every random choice
 * @param normalize          whether each field's vector is scaled to length 1
 * @param standardize        whether composed vectors are given mean 0 and variance 1 in each component
 * @param normalizeResiduals whether residuals are scaled to length 1 before each level but the first
 * @param beam               partial paths that encoding will keep; training is greedy
 * @param onMissing          what happens to a document that lacks a field
 */
record TrainingParameters(
        List<WeightedField> fields,
        List<Integer> levels,
        int maxIterations,
        double tolerance,
        long sampleSize,
        long seed,
        boolean normalize,
        boolean standardize,
        boolean normalizeResiduals,
        int beam,
        OnMissing onMissing) {
    static final int MIN_LEVEL_SIZE = 2;
    static final int MAX_ITERATIONS = 1000;

    record WeightedField(String field, float weight) {}

    TrainingParameters {
        fields = List.copyOf(fields);
        levels = List.copyOf(levels);
        if (levels.isEmpty() || levels.size() > Codebook.MAX_LEVELS) {
            throw new IllegalArgumentException(
                    "[levels] has [" + levels.size() + "] entries; it must have from 1 to " + Codebook.MAX_LEVELS);
        }
        for (int level = 0; level < levels.size(); level++) {
            int size = levels.get(level);
            if (size < MIN_LEVEL_SIZE || size > Codebook.MAX_LEVEL_SIZE) {
                throw new IllegalArgumentException("[levels] has [" + size + "] at position [" + level
                        + "]; it must be from " + MIN_LEVEL_SIZE + " to " + Codebook.MAX_LEVEL_SIZE);
            }
        }
        if (maxIterations < 1 || maxIterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException(
                    "[max_iterations] is [" + maxIterations + "]; it must be from 1 to " + MAX_ITERATIONS);
        }
        if (Double.isFinite(tolerance) == false || tolerance < 0 || tolerance >= 1) {
            throw new IllegalArgumentException("[tolerance] is [" + tolerance + "]; it must be at least 0 and below 1");
        }
        if (sampleSize < 1) {
            throw new IllegalArgumentException("[sample_size] is [" + sampleSize + "]; it must be at least 1");
        }
        // The dimensions are not known yet, but names, weights and beam can be judged now.
        spec(fields, new int[0], normalize, normalizeResiduals, beam);
    }

    /** The declaration of the codebook, once the dimensions are known. */
    EncodingSpec spec(int[] dimensions) {
        return spec(fields, dimensions, normalize, normalizeResiduals, beam);
    }

    private static EncodingSpec spec(
            List<WeightedField> fields, int[] dimensions, boolean normalize, boolean normalizeResiduals, int beam) {
        List<ModalityField> declared = new ArrayList<>();
        for (int f = 0; f < fields.size(); f++) {
            declared.add(new ModalityField(
                    fields.get(f).field(), fields.get(f).weight(), f < dimensions.length ? dimensions[f] : 1));
        }
        return new EncodingSpec(declared, normalize, normalizeResiduals, beam);
    }
}
