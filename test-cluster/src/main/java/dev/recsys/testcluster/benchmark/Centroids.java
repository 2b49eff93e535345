/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The centroids of a codebook in a file that both sides read, level after level.
 *
 * @param levels number of centroids of each level
 */
record Centroids(VectorFile file, List<Integer> levels) {
    private static final int GREEDY = 1;

    Centroids {
        levels = List.copyOf(levels);
    }

    /** A codebook of these centroids that takes vectors as they are. */
    Codebook codebook() {
        float[] all = file.read();
        List<float[]> split = new ArrayList<>();
        int from = 0;
        for (int size : levels) {
            float[] level = new float[size * file.dimension()];
            System.arraycopy(all, from, level, 0, level.length);
            split.add(level);
            from += level.length;
        }
        ModalityField field = new ModalityField(VectorIndex.FIELD, 1, file.dimension());
        return Codebook.of(new EncodingSpec(List.of(field), false, false, GREEDY), null, split);
    }

    /** A smaller codebook: the first centroids of each level, to see what their number costs. */
    Centroids first(int size, Path target) {
        float[] all = file.read();
        int dimension = file.dimension();
        VectorFile cut = VectorFile.write(target, size * levels.size(), dimension, (row, vector) -> {
            int before = levels.subList(0, row / size).stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            System.arraycopy(all, (before + row % size) * dimension, vector, 0, dimension);
        });
        return new Centroids(cut, levels.stream().map(level -> size).toList());
    }
}
