/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.Objects;

/**
 * One immutable version of a codebook, ready to encode.
 *
 * @param version   1 for the first version of the name
 * @param quantizer encodes with {@code codebook}
 */
public record VersionedCodebook(String name, int version, Codebook codebook, ResidualQuantizer quantizer) {
    public VersionedCodebook {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(codebook, "codebook");
        Objects.requireNonNull(quantizer, "quantizer");
        if (version < 1) {
            throw new IllegalArgumentException(
                    "[version] of codebook [" + name + "] is [" + version + "]; it must be at least 1");
        }
    }

    /** {@code name@version}, for messages. */
    public String reference() {
        return name + "@" + version;
    }
}
