/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextUser;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** The way of a ranking context between nodes. */
public final class RankingContextWire {
    /** Version of the wire format, which stands first. */
    private static final int FORMAT = 1;

    private static final byte TEXT = 0;
    private static final byte NUMBER = 1;
    private static final byte TEXTS = 2;
    private static final byte NUMBERS = 3;

    private RankingContextWire() {}

    /** Writes a context. */
    public static void write(StreamOutput out, RankingContext context) throws IOException {
        out.writeVInt(FORMAT);
        out.writeString(context.task());
        out.writeOptionalString(context.query());
        out.writeBoolean(context.user() != null);
        if (context.user() != null) {
            out.writeOptionalString(context.user().id());
            out.writeCollection(context.user().history(), RankingContextWire::writeItem);
            writeValues(out, context.user().attributes());
        }
        out.writeBoolean(context.item() != null);
        if (context.item() != null) {
            writeItem(out, context.item());
        }
        out.writeOptionalString(context.country());
        writeValues(out, context.attributes());
        out.writeStringCollection(context.imputed());
    }

    /** Reads what {@link #write} has written. */
    public static RankingContext read(StreamInput in) throws IOException {
        int format = in.readVInt();
        if (format > FORMAT) {
            throw new IOException(
                    "a ranking context has format [" + format + "]; this node knows up to [" + FORMAT + "]");
        }
        String task = in.readString();
        String query = in.readOptionalString();
        ContextUser user = in.readBoolean()
                ? new ContextUser(in.readOptionalString(), in.readList(RankingContextWire::readItem), readValues(in))
                : null;
        ContextItem item = in.readBoolean() ? readItem(in) : null;
        return new RankingContext(
                task, query, user, item, in.readOptionalString(), readValues(in), Set.copyOf(in.readStringList()));
    }

    private static void writeItem(StreamOutput out, ContextItem item) throws IOException {
        out.writeString(item.id());
        out.writeOptionalString(item.index());
        writeValues(out, item.fields());
    }

    private static ContextItem readItem(StreamInput in) throws IOException {
        return new ContextItem(in.readString(), in.readOptionalString(), readValues(in));
    }

    private static void writeValues(StreamOutput out, Map<String, ContextValue> values) throws IOException {
        out.writeMap(values, StreamOutput::writeString, RankingContextWire::writeValue);
    }

    private static Map<String, ContextValue> readValues(StreamInput in) throws IOException {
        return in.readMap(StreamInput::readString, RankingContextWire::readValue);
    }

    private static void writeValue(StreamOutput out, ContextValue value) throws IOException {
        switch (value) {
            case ContextValue.Text text -> {
                out.writeByte(TEXT);
                out.writeString(text.text());
            }
            case ContextValue.Number number -> {
                out.writeByte(NUMBER);
                out.writeDouble(number.value());
            }
            case ContextValue.Texts texts -> {
                out.writeByte(TEXTS);
                out.writeStringCollection(texts.texts());
            }
            case ContextValue.Numbers numbers -> {
                out.writeByte(NUMBERS);
                out.writeFloatArray(numbers.values());
            }
        }
    }

    private static ContextValue readValue(StreamInput in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case TEXT -> new ContextValue.Text(in.readString());
            case NUMBER -> new ContextValue.Number(in.readDouble());
            case TEXTS -> new ContextValue.Texts(in.readStringList());
            case NUMBERS -> new ContextValue.Numbers(in.readFloatArray());
            default -> throw new IOException("a value of a ranking context has the unknown kind [" + kind + "]");
        };
    }
}
