/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random codebooks and vectors for tests. */
final class TestCodebooks {
    private TestCodebooks() {}

    static EncodingSpec spec(int dimension, boolean normalizeResiduals, int beam) {
        return new EncodingSpec(
                List.of(new ModalityField("embedding", 1f, dimension)), false, normalizeResiduals, beam);
    }

    /** Levels of random centroids, each level about half as long as the one before. */
    static Codebook random(Random random, EncodingSpec spec, int... sizes) {
        List<float[]> levels = new ArrayList<>();
        float length = 1;
        for (int size : sizes) {
            levels.add(gaussian(random, size * spec.dimension(), spec.normalizeResiduals() ? 1 : length));
            length /= 2;
        }
        return Codebook.of(spec, null, levels);
    }

    static float[] gaussian(Random random, int count, float length) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * length;
        }
        return values;
    }

    /** Small whole numbers: every sum and product of them is exact, so that ties are true ties. */
    static float[] wholeNumbers(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(7) - 3;
        }
        return values;
    }
}
