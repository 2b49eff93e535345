/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.admin.indices.create.CreateIndexAction;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.admin.indices.mapping.put.PutMappingAction;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.core.xcontent.MediaTypeRegistry;

/** A hidden system index of the plugin, which is made when it is first written to. */
public final class OwnIndex {
    private final OwnIndexClient client;
    private final ClusterService clusterService;
    private final String name;
    private final Supplier<String> mapping;

    /** UUID of the index whose mapping is known to be this version's, or a later one's. */
    private volatile String current;

    /** @param mapping JSON of its mapping, with {@code _meta.schema_version} */
    public OwnIndex(OwnIndexClient client, ClusterService clusterService, String name, Supplier<String> mapping) {
        this.client = client;
        this.clusterService = clusterService;
        this.name = name;
        this.mapping = mapping;
    }

    /** Text of a resource that stands beside a class. */
    public static String resource(Class<?> neighbour, String resource) {
        try (InputStream in = neighbour.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    /** Whether this node knows of the index. */
    public boolean exists() {
        return clusterService.state().metadata().hasIndex(name);
    }

    /** Whether there is nothing in the index to this node's knowledge: it is missing, or so new that no copy of it has started yet. */
    public boolean isEmptyYet() {
        IndexMetadata present = clusterService.state().metadata().index(name);
        return present == null || present.inSyncAllocationIds(0).isEmpty();
    }

    /**
     * Makes the index if it is missing, and adds to its mapping what an older version of this plugin did not have; it does not matter how
     * many nodes do so at once.
     */
    public Async<Boolean> ensureExists() {
        return listener -> {
            IndexMetadata present = clusterService.state().metadata().index(name);
            if (present == null) {
                create().start(listener);
            } else if (present.getIndexUUID().equals(current)) {
                listener.onResponse(true);
            } else {
                update(present).start(listener);
            }
        };
    }

    private Async<Boolean> update(IndexMetadata present) {
        String uuid = present.getIndexUUID();
        Async<Boolean> done;
        if (schema(present.mapping().sourceAsMap())
                >= schema(XContentHelper.convertToMap(MediaTypeRegistry.JSON.xContent(), mapping.get(), false))) {
            done = Async.of(true);
        } else {
            done = client.send(PutMappingAction.INSTANCE, () -> new PutMappingRequest(name)
                            .source(mapping.get(), MediaTypeRegistry.JSON))
                    .map(response -> true);
        }
        return done.map(updated -> {
            current = uuid;
            return updated;
        });
    }

    private Async<Boolean> putMapping() {
        return client.send(PutMappingAction.INSTANCE, () -> new PutMappingRequest(name)
                        .source(mapping.get(), MediaTypeRegistry.JSON))
                .map(response -> true);
    }

    /** The version that a mapping says; 0 where it says none, as one that this plugin has not made. */
    private static int schema(Map<String, Object> mapping) {
        return XContentMapValues.extractValue("_meta.schema_version", mapping) instanceof Number version
                ? version.intValue()
                : 0;
    }

    private Async<Boolean> create() {
        return client.send(CreateIndexAction.INSTANCE, this::createRequest)
                .map(response -> true)
                .recover(failure -> {
                    if (ExceptionsHelper.unwrapCause(failure) instanceof ResourceAlreadyExistsException) {
                        return Async.of(true);
                    }
                    return Async.failed(failure);
                });
    }

    private CreateIndexRequest createRequest() {
        return new CreateIndexRequest(name)
                .settings(Settings.builder()
                        .put(IndexMetadata.SETTING_INDEX_HIDDEN, true)
                        .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, 1)
                        .put(IndexMetadata.SETTING_AUTO_EXPAND_REPLICAS, "0-1"))
                .mapping(mapping.get(), MediaTypeRegistry.JSON);
    }
}
