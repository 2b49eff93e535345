/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.admin.indices.create.CreateIndexAction;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.xcontent.MediaTypeRegistry;

/** A hidden system index of the plugin, which is made when it is first written to. */
public final class OwnIndex {
    private final OwnIndexClient client;
    private final ClusterService clusterService;
    private final String name;
    private final Supplier<String> mapping;

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

    /** Makes the index if it is missing; it does not matter how many nodes do so at once. */
    public Async<Boolean> ensureExists() {
        return listener -> {
            if (exists()) {
                listener.onResponse(true);
                return;
            }
            create().start(listener);
        };
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
