/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a {@code semantic_id} query comes down to: prefix tokens with their scores, and documents that are left out; this goes to the
 * shards.
 *
 * @param field    path of the object that holds semantic IDs
 * @param depth    levels of the deepest semantic ID asked for: the mapping that an error shows has as many
 * @param prefixes what matches; a document scores the best of those that it has
 * @param excluded documents that are in {@code like} themselves
 */
record ResolvedPrefixes(
        String field, int depth, List<Prefixes> prefixes, List<Excluded> excluded, boolean ignoreUnmapped)
        implements Writeable, ToXContentFragment {
    /**
     * Prefixes of one length that are worth the same.
     *
     * @param level  length of the prefixes, from 1 on
     * @param tokens as {@code PrefixTokens} writes them, sorted, so that equal queries have equal bytes
     */
    record Prefixes(int level, float score, List<String> tokens) implements Writeable {
        Prefixes {
            tokens = List.copyOf(tokens);
        }

        static Prefixes read(StreamInput in) throws IOException {
            return new Prefixes(in.readVInt(), in.readFloat(), in.readStringList());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVInt(level);
            out.writeFloat(score);
            out.writeStringCollection(tokens);
        }
    }

    /** @param index with the alias of its cluster in front where that is a remote one */
    record Excluded(String index, String id) implements Writeable {
        static Excluded read(StreamInput in) throws IOException {
            return new Excluded(in.readString(), in.readString());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(index);
            out.writeString(id);
        }
    }

    ResolvedPrefixes {
        prefixes = List.copyOf(prefixes);
        excluded = List.copyOf(excluded);
    }

    static ResolvedPrefixes read(StreamInput in) throws IOException {
        return new ResolvedPrefixes(
                in.readString(),
                in.readVInt(),
                in.readList(Prefixes::read),
                in.readList(Excluded::read),
                in.readBoolean());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeVInt(depth);
        out.writeList(prefixes);
        out.writeList(excluded);
        out.writeBoolean(ignoreUnmapped);
    }

    /** For logs and profiles; this form is not parsed back. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field("field", field);
        builder.startArray("prefixes");
        for (Prefixes some : prefixes) {
            builder.startObject();
            builder.field("level", some.level()).field("score", some.score()).field("tokens", some.tokens());
            builder.endObject();
        }
        builder.endArray();
        builder.startArray("excluded");
        for (Excluded document : excluded) {
            builder.startObject()
                    .field("_index", document.index())
                    .field("_id", document.id())
                    .endObject();
        }
        builder.endArray();
        return builder.field("ignore_unmapped", ignoreUnmapped);
    }
}
