/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.admin.indices.create.CreateIndexAction;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.indices.SystemIndexDescriptor;

/** The hidden system index that holds all artifacts: what it is called, how it is made. */
public final class ArtifactIndex {
    public static final String NAME = ".plugins-recsys-artifacts";

    private final OwnIndexClient client;
    private final ClusterService clusterService;

    ArtifactIndex(OwnIndexClient client, ClusterService clusterService) {
        this.client = client;
        this.clusterService = clusterService;
    }

    public static SystemIndexDescriptor descriptor() {
        return new SystemIndexDescriptor(NAME, "Versions of what the plugin has learned: codebooks and their like");
    }

    /** Makes the index if it is missing; it does not matter how many nodes do so at once. */
    Async<Boolean> ensureExists() {
        return listener -> {
            if (clusterService.state().metadata().hasIndex(NAME)) {
                listener.onResponse(true);
                return;
            }
            create().start(listener);
        };
    }

    private Async<Boolean> create() {
        return client.send(CreateIndexAction.INSTANCE, ArtifactIndex::createRequest)
                .map(response -> true)
                .recover(failure -> {
                    if (ExceptionsHelper.unwrapCause(failure) instanceof ResourceAlreadyExistsException) {
                        return Async.of(true);
                    }
                    return Async.failed(failure);
                });
    }

    private static CreateIndexRequest createRequest() {
        return new CreateIndexRequest(NAME)
                .settings(Settings.builder()
                        .put(IndexMetadata.SETTING_INDEX_HIDDEN, true)
                        .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, 1)
                        .put(IndexMetadata.SETTING_AUTO_EXPAND_REPLICAS, "0-1"))
                .mapping(mapping(), MediaTypeRegistry.JSON);
    }

    static String mapping() {
        try (InputStream in = ArtifactIndex.class.getResourceAsStream("artifacts-mapping.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
