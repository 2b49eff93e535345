/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactSourceAdapter;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.rescore.unified.Ranker;

/** Ranking models of the artifact store, for the rescorer, exports, training and evaluation. */
public final class RankerSourceAdapter extends ArtifactSourceAdapter<Ranker, VersionedRanker> implements RankerSource {
    public RankerSourceAdapter(ArtifactCache cache, RankerType type) {
        super(cache, type);
    }

    @Override
    protected VersionedRanker use(Loaded<Ranker> loaded) {
        return new VersionedRanker(loaded.name(), loaded.version(), loaded.value());
    }
}
