/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.plugin.vectors.KeyedHash;
import java.io.IOException;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What the shards need to know to measure a codebook.
 *
 * @param codebook      as {@link dev.recsys.ingest.semanticid.CodebookCodec} writes it
 * @param categoryField keyword field for the purity, or null
 * @param dateField     date field that tells which documents came after the codebook, or null: then all count for the drift
 * @param since         when the codebook's training began, in milliseconds since 1970
 * @param seed          of the sample
 * @param threshold     a document is in the sample if its hash is at most this
 */
record Measurement(
        BytesReference codebook,
        @Nullable String categoryField,
        @Nullable String dateField,
        long since,
        long seed,
        long threshold)
        implements Writeable {
    /** Another sample than that of a training with the same seed: what a codebook was trained on it fits a little too well. */
    private static final long SALT = 0x636f6465626f6f6bL;

    Measurement(StreamInput in) throws IOException {
        this(
                in.readBytesReference(),
                in.readOptionalString(),
                in.readOptionalString(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeBytesReference(codebook);
        out.writeOptionalString(categoryField);
        out.writeOptionalString(dateField);
        out.writeLong(since);
        out.writeLong(seed);
        out.writeLong(threshold);
    }

    /** Whether every document is in the sample. */
    boolean isWhole() {
        return threshold == KeyedHash.WHOLE;
    }

    /** Whether a document is in the sample, by {@link KeyedHash#ofId}. */
    boolean inSample(long idHash) {
        return KeyedHash.isWithin(KeyedHash.mix(idHash ^ KeyedHash.mix(seed ^ SALT)), threshold);
    }
}
