/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.knn;

import dev.recsys.ingest.artifact.ReferenceForm;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileJson;
import dev.recsys.plugin.quality.QualityProfileType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/** Which signals the vectors of a field hold, and how. */
sealed interface Layout extends Writeable, ToXContentFragment {
    String PROFILE = "profile";
    String SCALE = "scale";
    String COMPENSATE = "compensate";

    /** Those of a profile in the store. */
    record Named(String reference) implements Layout {
        public Named {
            ReferenceForm.match(PROFILE, reference);
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeByte(NAMED);
            out.writeString(reference);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.field(PROFILE, reference);
        }
    }

    /** Those of a profile that the query holds. */
    record Inline(QualityProfile profile) implements Layout {
        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeByte(INLINE);
            out.writeString(new QualityProfileType().json(profile));
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.field(PROFILE);
            QualityProfileJson.write(builder, profile);
            return builder;
        }
    }

    /** Those that the weights name. */
    record Declared(double scale, boolean compensate) implements Layout {
        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeByte(DECLARED);
            out.writeDouble(scale);
            out.writeBoolean(compensate);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.field(SCALE, scale).field(COMPENSATE, compensate);
        }
    }

    byte NAMED = 0;
    byte INLINE = 1;
    byte DECLARED = 2;

    static Layout read(StreamInput in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case NAMED -> new Named(in.readString());
            case INLINE ->
                new Inline(new QualityProfileType().decode(in.readString().getBytes(StandardCharsets.UTF_8)));
            case DECLARED -> new Declared(in.readDouble(), in.readBoolean());
            default -> throw new IOException("unknown kind [" + kind + "] of layout");
        };
    }
}
