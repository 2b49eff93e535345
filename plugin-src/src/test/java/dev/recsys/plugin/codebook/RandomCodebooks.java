/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.ingest.semanticid.Standardization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** Small codebooks for tests. */
public final class RandomCodebooks {
    private RandomCodebooks() {}

    /** @param depth number of levels, of 2 to 5 centroids each */
    public static Codebook codebook(Random random, int depth) {
        List<ModalityField> fields = new ArrayList<>();
        for (int f = 0; f <= random.nextInt(3); f++) {
            fields.add(new ModalityField("field" + f, 0.1f + random.nextFloat(), 1 + random.nextInt(4)));
        }
        EncodingSpec spec = new EncodingSpec(fields, random.nextBoolean(), random.nextBoolean(), 1 + random.nextInt(4));
        Standardization standardization = null;
        if (random.nextBoolean()) {
            float[] scale = floats(random, spec.dimension());
            for (int i = 0; i < scale.length; i++) {
                scale[i] = 0.5f + Math.abs(scale[i]);
            }
            standardization = new Standardization(floats(random, spec.dimension()), scale);
        }
        List<float[]> levels = new ArrayList<>();
        for (int l = 0; l < depth; l++) {
            levels.add(floats(random, (2 + random.nextInt(4)) * spec.dimension()));
        }
        return Codebook.of(spec, standardization, levels);
    }

    /** Floats of all magnitudes, not only round ones. */
    private static float[] floats(Random random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(9) - 6));
        }
        return floats;
    }

    /** What an import takes. */
    public static String json(Codebook codebook) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            CodebookJson.write(builder, codebook);
            return builder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
