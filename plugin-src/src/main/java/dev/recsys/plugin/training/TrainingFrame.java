/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.ingest.semanticid.Standardization;
import dev.recsys.ingest.semanticid.kernel.PackedCentroids;
import dev.recsys.plugin.vectors.KeyedHash;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What all passes of a training run share: how vectors are composed, which documents are in the sample, which levels are finished.
 *
 * @param spec            the fields and how they are composed; before the first pass has found the dimensions they are given as 1
 * @param onMissing       what happens to a document that lacks a field
 * @param standardization shift and scale of composed vectors, or null
 * @param finished        the centroids of the levels that are done, from the first one on
 * @param seed            of every random choice
 * @param sampleThreshold a document is in the sample if the hash of the seed and its {@code _id} is, as an unsigned number, at most this
 */
record TrainingFrame(
        EncodingSpec spec,
        OnMissing onMissing,
        Standardization standardization,
        List<PackedCentroids> finished,
        long seed,
        long sampleThreshold)
        implements Writeable {
    /** Stands where the random choices of a level have its number. */
    private static final int SAMPLING_LEVEL = -2;

    TrainingFrame {
        finished = List.copyOf(finished);
    }

    TrainingFrame(StreamInput in) throws IOException {
        this(
                readSpec(in),
                in.readEnum(OnMissing.class),
                in.readBoolean() ? new Standardization(in.readFloatArray(), in.readFloatArray()) : null,
                in.readList(levels -> PackedCentroids.pack(levels.readFloatArray(), levels.readVInt())),
                in.readLong(),
                in.readLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeCollection(spec.fields(), (o, field) -> {
            o.writeString(field.field());
            o.writeFloat(field.weight());
            o.writeVInt(field.dimension());
        });
        out.writeBoolean(spec.normalize());
        out.writeBoolean(spec.normalizeResiduals());
        out.writeVInt(spec.beam());
        out.writeEnum(onMissing);
        out.writeBoolean(standardization != null);
        if (standardization != null) {
            out.writeFloatArray(standardization.mean());
            out.writeFloatArray(standardization.scale());
        }
        out.writeCollection(finished, (o, level) -> {
            o.writeFloatArray(level.unpack());
            o.writeVInt(level.dimension());
        });
        out.writeLong(seed);
        out.writeLong(sampleThreshold);
    }

    private static EncodingSpec readSpec(StreamInput in) throws IOException {
        List<ModalityField> fields =
                in.readList(field -> new ModalityField(field.readString(), field.readFloat(), field.readVInt()));
        return new EncodingSpec(fields, in.readBoolean(), in.readBoolean(), in.readVInt());
    }

    /** The level that passes work at, from 0. */
    int level() {
        return finished.size();
    }

    int dimension() {
        return spec.dimension();
    }

    /** The same sample, composed in this way. */
    TrainingFrame with(EncodingSpec newSpec, long threshold) {
        return new TrainingFrame(newSpec, onMissing, standardization, finished, seed, threshold);
    }

    TrainingFrame with(Standardization newStandardization) {
        return new TrainingFrame(spec, onMissing, newStandardization, finished, seed, sampleThreshold);
    }

    /** The next level. */
    TrainingFrame with(List<PackedCentroids> newFinished) {
        return new TrainingFrame(spec, onMissing, standardization, newFinished, seed, sampleThreshold);
    }

    boolean inSample(long idHash) {
        return sampleThreshold == KeyedHash.WHOLE
                || KeyedHash.isWithin(KeyedHash.bits(seed, SAMPLING_LEVEL, 0, idHash), sampleThreshold);
    }
}
