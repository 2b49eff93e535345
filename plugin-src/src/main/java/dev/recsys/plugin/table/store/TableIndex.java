/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.store;

import dev.recsys.plugin.artifact.OwnIndex;
import dev.recsys.plugin.artifact.OwnIndexClient;
import dev.recsys.plugin.async.Async;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.indices.SystemIndexDescriptor;

/** The hidden system index that holds the rows of all tables: what it is called, how it is made. */
public final class TableIndex {
    public static final String NAME = ".plugins-recsys-tables";

    private final OwnIndex index;
    private final ClusterService clusterService;

    TableIndex(OwnIndexClient client, ClusterService clusterService) {
        this.index = new OwnIndex(client, clusterService, NAME, TableIndex::mapping);
        this.clusterService = clusterService;
    }

    public static SystemIndexDescriptor descriptor() {
        return new SystemIndexDescriptor(NAME, "Rows of query tables");
    }

    boolean exists() {
        return clusterService.state().metadata().hasIndex(NAME);
    }

    /** Makes the index if it is missing; it does not matter how many nodes do so at once. */
    Async<Boolean> ensureExists() {
        return index.ensureExists();
    }

    private static String mapping() {
        return OwnIndex.resource(TableIndex.class, "tables-mapping.json");
    }
}
