/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.rewrite.consistency.ConsistencyFilter;
import dev.recsys.ingest.rewrite.consistency.ConsistencySource;
import dev.recsys.ingest.rewrite.consistency.VersionedConsistencyFilter;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactSourceAdapter;
import dev.recsys.plugin.artifact.Loaded;

/** Fitted filters of the artifact store, for the processor and for those who work with what it wrote. */
public final class RewriteFilterSourceAdapter
        extends ArtifactSourceAdapter<ConsistencyFilter, VersionedConsistencyFilter> implements ConsistencySource {
    public RewriteFilterSourceAdapter(ArtifactCache cache) {
        super(cache, new RewriteFilterType());
    }

    @Override
    protected VersionedConsistencyFilter use(Loaded<ConsistencyFilter> loaded) {
        return new VersionedConsistencyFilter(loaded.name(), loaded.version(), loaded.value());
    }
}
