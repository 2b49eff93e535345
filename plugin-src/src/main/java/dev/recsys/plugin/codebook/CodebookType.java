/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.plugin.artifact.ArtifactType;

/** The kind of artifact that a codebook is. */
public final class CodebookType implements ArtifactType<Codebook> {
    public static final String KIND = "codebook";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Codebook decode(byte[] content) {
        return new CodebookCodec().decode(content);
    }

    @Override
    public long bytes(Codebook value) {
        return value.bytes();
    }
}
