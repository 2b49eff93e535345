/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookSource;
import dev.recsys.ingest.semanticid.ResidualQuantizer;
import dev.recsys.ingest.semanticid.VersionedCodebook;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactSourceAdapter;
import dev.recsys.plugin.artifact.Loaded;

/** Codebooks of the artifact store, for the processor and the query. */
public final class CodebookSourceAdapter extends ArtifactSourceAdapter<Codebook, VersionedCodebook>
        implements CodebookSource {
    private final VectorKernel kernel = VectorKernel.best();

    public CodebookSourceAdapter(ArtifactCache cache) {
        super(cache, new CodebookType());
    }

    /** A quantiser only refers to its codebook: making one for each caller costs nothing. */
    @Override
    protected VersionedCodebook use(Loaded<Codebook> loaded) {
        return new VersionedCodebook(
                loaded.name(), loaded.version(), loaded.value(), new ResidualQuantizer(loaded.value(), kernel));
    }
}
