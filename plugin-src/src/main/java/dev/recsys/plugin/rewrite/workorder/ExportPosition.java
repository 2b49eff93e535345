/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;

/**
 * Where an export is to go on: a point in time that is open, and the last document that was looked at.
 *
 * @param after sort values of that document
 */
record ExportPosition(String pointInTime, List<Object> after) {
    private static final int FORMAT = 1;

    /** An opaque text, for an HTTP header and back. */
    String token() {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            out.writeVInt(FORMAT);
            out.writeString(pointInTime);
            out.writeVInt(after.size());
            for (Object value : after) {
                out.writeGenericValue(value);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(BytesReference.toBytes(out.bytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
    }

    /** @throws IllegalArgumentException it was not made by {@link #token} */
    static ExportPosition parse(String token) {
        try (StreamInput in = StreamInput.wrap(Base64.getUrlDecoder().decode(token))) {
            if (in.readVInt() != FORMAT) {
                throw new IllegalArgumentException("of another format");
            }
            String pointInTime = in.readString();
            Object[] after = new Object[in.readVInt() & 0xF];
            for (int i = 0; i < after.length; i++) {
                after[i] = in.readGenericValue();
            }
            return new ExportPosition(pointInTime, List.of(after));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "[after] is [" + (token.length() <= 40 ? token : token.substring(0, 40) + "…")
                            + "]; it must be the header [" + RestExportAction.NEXT + "] of the export's last answer",
                    e);
        }
    }
}
