/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.indices.SystemIndexDescriptor;

/** The hidden system index that holds all artifacts: what it is called, how it is made. */
public final class ArtifactIndex {
    public static final String NAME = ".plugins-recsys-artifacts";

    private final OwnIndex index;

    ArtifactIndex(OwnIndexClient client, ClusterService clusterService) {
        this.index = new OwnIndex(client, clusterService, NAME, ArtifactIndex::mapping);
    }

    public static SystemIndexDescriptor descriptor() {
        return new SystemIndexDescriptor(NAME, "Versions of what the plugin has learned: codebooks and their like");
    }

    /** Makes the index if it is missing; it does not matter how many nodes do so at once. */
    Async<Boolean> ensureExists() {
        return index.ensureExists();
    }

    static String mapping() {
        return OwnIndex.resource(ArtifactIndex.class, "artifacts-mapping.json");
    }
}
