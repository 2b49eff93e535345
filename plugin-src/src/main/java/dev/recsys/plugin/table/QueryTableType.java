/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import dev.recsys.plugin.artifact.ArtifactType;
import dev.recsys.plugin.table.classifier.QueryClassifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;

/** Query tables as artifacts. */
public final class QueryTableType implements ArtifactType<QueryTable> {
    public static final String KIND = "query_table";

    private static final int FORMAT = 1;
    private static final long FIXED_BYTES = 128;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public QueryTable decode(byte[] content) {
        try (StreamInput in = new BytesArray(content).streamInput()) {
            int format = in.readVInt();
            if (format != FORMAT) {
                throw new IllegalArgumentException(
                        "the query table has format [" + format + "]; this release reads [" + FORMAT + "]");
            }
            return new QueryTable(
                    in.readString(), in.readVLong(), in.readVLong(), in.readOptionalWriteable(QueryClassifier::new));
        } catch (IOException e) {
            throw new IllegalArgumentException("the query table is damaged: " + e.getMessage(), e);
        }
    }

    @Override
    public long bytes(QueryTable table) {
        return FIXED_BYTES
                + 2L * table.options().length()
                + (table.classifier() == null ? 0 : table.classifier().bytes());
    }

    /** What {@link #decode} reads. */
    public static byte[] encode(QueryTable table) {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            out.writeVInt(FORMAT);
            out.writeString(table.options());
            out.writeVLong(table.rows());
            out.writeVLong(table.rewrites());
            out.writeOptionalWriteable(table.classifier());
            return BytesReference.toBytes(out.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
    }
}
