/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookSource;
import dev.recsys.ingest.semanticid.ResidualQuantizer;
import dev.recsys.ingest.semanticid.VersionedCodebook;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.async.Async;
import org.opensearch.core.action.ActionListener;

/** Codebooks of the artifact store, for the processor and the query. */
public final class CodebookSourceAdapter implements CodebookSource {
    private final ArtifactCache cache;
    private final CodebookType type = new CodebookType();
    private final VectorKernel kernel = VectorKernel.best();

    public CodebookSourceAdapter(ArtifactCache cache) {
        this.cache = cache;
    }

    @Override
    public VersionedCodebook cached(String reference) {
        Loaded<Codebook> loaded = cache.cached(type, ArtifactReference.parse(reference));
        return loaded == null ? null : versioned(loaded);
    }

    @Override
    public void load(String reference, ActionListener<VersionedCodebook> listener) {
        ArtifactReference parsed;
        try {
            parsed = ArtifactReference.parse(reference);
        } catch (IllegalArgumentException e) {
            cache.refuse(e, listener);
            return;
        }
        // Not ActionListener.map: what follows a load at ingest may throw, and that would be an assertion's failure
        // there.
        Async<Loaded<Codebook>> loading = loaded -> cache.load(type, parsed, loaded);
        loading.map(this::versioned).start(listener);
    }

    /** A quantiser only refers to its codebook: making one for each caller costs nothing. */
    private VersionedCodebook versioned(Loaded<Codebook> loaded) {
        return new VersionedCodebook(
                loaded.name(), loaded.version(), loaded.value(), new ResidualQuantizer(loaded.value(), kernel));
    }
}
