/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.ingest.semanticid.Standardization;
import dev.recsys.ingest.semanticid.kernel.PackedCentroids;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** Writes codebooks in the form in which they are imported; {@link CodebookParser} reads it, and gets the same bits. */
final class CodebookJson {
    static final String FIELDS = "fields";
    static final String FIELD = "field";
    static final String WEIGHT = "weight";
    static final String DIMENSION = "dimension";
    static final String NORMALIZE = "normalize";
    static final String STANDARDIZE = "standardize";
    static final String MEAN = "mean";
    static final String SCALE = "scale";
    static final String NORMALIZE_RESIDUALS = "normalize_residuals";
    static final String BEAM = "beam";
    static final String LEVELS = "levels";

    private CodebookJson() {}

    /** Writes the whole codebook as an object. */
    static void write(XContentBuilder builder, Codebook codebook) throws IOException {
        builder.startObject();
        writeSpec(builder, codebook.spec());
        Standardization standardization = codebook.standardization();
        if (standardization != null) {
            builder.startObject(STANDARDIZE);
            builder.array(MEAN, standardization.mean());
            builder.array(SCALE, standardization.scale());
            builder.endObject();
        }
        builder.startArray(LEVELS);
        float[] centroid = new float[codebook.dimension()];
        for (int l = 0; l < codebook.depth(); l++) {
            PackedCentroids level = codebook.level(l);
            builder.startArray();
            for (int k = 0; k < level.size(); k++) {
                level.copy(k, centroid, 0);
                builder.startArray();
                for (float value : centroid) {
                    builder.value(value);
                }
                builder.endArray();
            }
            builder.endArray();
        }
        builder.endArray();
        builder.endObject();
    }

    /** The parameters that the store shows of an imported codebook: all but the numbers. */
    static String parameters(Codebook codebook) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            builder.field("source", "import");
            writeSpec(builder, codebook.spec());
            builder.field(STANDARDIZE, codebook.standardization() != null);
            builder.startArray(LEVELS);
            for (int l = 0; l < codebook.depth(); l++) {
                builder.value(codebook.level(l).size());
            }
            builder.endArray();
            return builder.endObject().toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }

    private static void writeSpec(XContentBuilder builder, EncodingSpec spec) throws IOException {
        builder.startArray(FIELDS);
        for (ModalityField field : spec.fields()) {
            builder.startObject();
            builder.field(FIELD, field.field());
            builder.field(WEIGHT, field.weight());
            builder.field(DIMENSION, field.dimension());
            builder.endObject();
        }
        builder.endArray();
        builder.field(NORMALIZE, spec.normalize());
        builder.field(NORMALIZE_RESIDUALS, spec.normalizeResiduals());
        builder.field(BEAM, spec.beam());
    }
}
