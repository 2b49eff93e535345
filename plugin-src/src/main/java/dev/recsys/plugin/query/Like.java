/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import dev.recsys.ingest.semanticid.Codebook;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** Something that documents are to be like: a document, a path of codes, or vectors that are encoded when the query runs. */
sealed interface Like extends Writeable, ToXContentObject {
    /** What a match is worth, times the weight of its level; finite and above 0. */
    float weight();

    /**
     * A document that carries a semantic ID; it is left out of its own results.
     *
     * @param index   where it is, or null for the indices of the request
     * @param routing its routing, or null
     */
    record Document(String id, String index, String routing, float weight) implements Like {
        public Document {
            if (id == null || id.isEmpty()) {
                throw new IllegalArgumentException("[_id] in [like] is empty; give the [_id] of a document");
            }
            checkWeight(weight);
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeByte(DOCUMENT);
            out.writeString(id);
            out.writeOptionalString(index);
            out.writeOptionalString(routing);
            out.writeFloat(weight);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject().field("_id", id);
            if (index != null) {
                builder.field("_index", index);
            }
            if (routing != null) {
                builder.field("routing", routing);
            }
            return builder.field("weight", weight).endObject();
        }
    }

    /**
     * A path of codes, whole or only its first part.
     *
     * @param version version of the codebook that the codes are from, or null for the one that the query names
     */
    record Codes(List<Integer> codes, Integer version, float weight) implements Like {
        public Codes {
            codes = List.copyOf(codes);
            if (codes.isEmpty() || codes.size() > Codebook.MAX_LEVELS) {
                throw new IllegalArgumentException(
                        "[codes] has [" + codes.size() + "] entries; it must have from 1 to " + Codebook.MAX_LEVELS);
            }
            for (int i = 0; i < codes.size(); i++) {
                if (codes.get(i) < 0 || codes.get(i) >= Codebook.MAX_LEVEL_SIZE) {
                    throw new IllegalArgumentException("[codes] has [" + codes.get(i) + "] at position [" + i
                            + "]; it must be from 0 to " + (Codebook.MAX_LEVEL_SIZE - 1));
                }
            }
            if (version != null && version < 1) {
                throw new IllegalArgumentException("[version] in [like] is [" + version + "]; it must be at least 1");
            }
            checkWeight(weight);
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeByte(CODES);
            out.writeCollection(codes, StreamOutput::writeVInt);
            out.writeOptionalVInt(version);
            out.writeFloat(weight);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject().field("codes", codes);
            if (version != null) {
                builder.field("version", version);
            }
            return builder.field("weight", weight).endObject();
        }
    }

    /** Vectors of the fields that the codebook was trained on. */
    record Vector(List<Field> fields, float weight) implements Like {
        /** A vector of one field; its values are finite. */
        record Field(String name, List<Float> values) {
            public Field {
                values = List.copyOf(values);
                for (int i = 0; i < values.size(); i++) {
                    if (Float.isFinite(values.get(i)) == false) {
                        throw new IllegalArgumentException("[vector] of field [" + name + "] has [" + values.get(i)
                                + "] at position [" + i + "]; it must be finite");
                    }
                }
            }

            float[] array() {
                float[] array = new float[values.size()];
                for (int i = 0; i < array.length; i++) {
                    array[i] = values.get(i);
                }
                return array;
            }
        }

        public Vector {
            fields = List.copyOf(fields);
            if (fields.isEmpty()) {
                throw new IllegalArgumentException(
                        "[vector] in [like] is empty; give a vector for each field of the codebook, as in"
                                + " {\"text_embedding\": [0.1, …]}");
            }
            checkWeight(weight);
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeByte(VECTOR);
            out.writeVInt(fields.size());
            for (Field field : fields) {
                out.writeString(field.name());
                out.writeFloatArray(field.array());
            }
            out.writeFloat(weight);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject().startObject("vector");
            for (Field field : fields) {
                builder.field(field.name(), field.array());
            }
            return builder.endObject().field("weight", weight).endObject();
        }
    }

    float DEFAULT_WEIGHT = 1;

    byte DOCUMENT = 0;
    byte CODES = 1;
    byte VECTOR = 2;

    static Like read(StreamInput in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case DOCUMENT ->
                new Document(in.readString(), in.readOptionalString(), in.readOptionalString(), in.readFloat());
            case CODES -> new Codes(in.readList(StreamInput::readVInt), in.readOptionalVInt(), in.readFloat());
            case VECTOR ->
                new Vector(
                        in.readList(field -> new Vector.Field(field.readString(), boxed(field.readFloatArray()))),
                        in.readFloat());
            default -> throw new IOException("unknown kind [" + kind + "] of [like]");
        };
    }

    private static List<Float> boxed(float[] values) {
        Float[] boxed = new Float[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return List.of(boxed);
    }

    private static void checkWeight(float weight) {
        if (Float.isFinite(weight) == false || weight <= 0) {
            throw new IllegalArgumentException("[weight] in [like] is [" + weight + "]; it must be finite and above 0");
        }
    }
}
