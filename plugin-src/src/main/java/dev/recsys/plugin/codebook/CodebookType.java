/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.plugin.artifact.ArtifactType;

/** Codebooks as artifacts. */
public final class CodebookType implements ArtifactType<Codebook> {
    public static final String KIND = "codebook";

    private final CodebookCodec codec = new CodebookCodec();

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Codebook decode(byte[] content) {
        return codec.decode(content);
    }

    @Override
    public long bytes(Codebook codebook) {
        return codebook.bytes();
    }
}
