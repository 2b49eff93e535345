/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.ingest.rewrite.BuiltInPrompts;
import dev.recsys.ingest.rewrite.PromptJson;
import dev.recsys.ingest.rewrite.VersionedPrompt;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.definition.TransportGetDefinitionAction;
import dev.recsys.plugin.async.Async;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.transport.TransportService;

/** Reads prompts from the store; those that the plugin brings along are shown as version 0, live where no other version is. */
public final class TransportGetPromptAction extends TransportGetDefinitionAction {
    private final BuiltInPrompts builtIn;

    @Inject
    public TransportGetPromptAction(
            TransportService transportService,
            ActionFilters actionFilters,
            ArtifactStore store,
            BuiltInPrompts builtIn) {
        super(PromptActions.GET.name(), PromptType.KIND, "prompts", transportService, actionFilters, store);
        this.builtIn = builtIn;
    }

    @Override
    protected GetArtifactResponse all(List<ArtifactVersions> found) {
        Map<String, ArtifactVersions> byName = new TreeMap<>(Comparator.naturalOrder());
        found.forEach(versions -> byName.put(versions.name(), withBuiltIn(versions)));
        builtIn.all().forEach(prompt -> byName.computeIfAbsent(prompt.name(), name -> alone(prompt)));
        return super.all(List.copyOf(byName.values()));
    }

    @Override
    protected Async<GetArtifactResponse> one(
            ArtifactVersions found, ArtifactReference reference, boolean includeContent) {
        return super.one(reference.isLive() ? withBuiltIn(found) : found, reference, includeContent);
    }

    @Override
    protected Async<ArtifactVersions> missing(ArtifactReference reference, Exception failure) {
        VersionedPrompt prompt = reference.isLive() ? builtIn.find(reference.name()) : null;
        return prompt == null || ExceptionsHelper.status(failure) != RestStatus.NOT_FOUND
                ? Async.failed(failure)
                : Async.of(new ArtifactVersions(reference.name(), ArtifactReference.LIVE, 0, List.of()));
    }

    private ArtifactVersions withBuiltIn(ArtifactVersions found) {
        VersionedPrompt prompt = builtIn.find(found.name());
        if (prompt == null) {
            return found;
        }
        List<ArtifactMetadata> versions = new ArrayList<>(found.versions());
        versions.add(
                metadata(prompt, found.live() == ArtifactReference.LIVE ? ArtifactState.LIVE : ArtifactState.RETIRED));
        return new ArtifactVersions(found.name(), found.live(), found.latest(), versions);
    }

    private static ArtifactVersions alone(VersionedPrompt prompt) {
        return new ArtifactVersions(
                prompt.name(), ArtifactReference.LIVE, 0, List.of(metadata(prompt, ArtifactState.LIVE)));
    }

    private static ArtifactMetadata metadata(VersionedPrompt prompt, ArtifactState state) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().field("source", "built_in").field("prompt");
            PromptJson.write(builder, prompt.prompt());
            String parameters = builder.endObject().toString();
            return ArtifactMetadata.builtIn(PromptType.KIND, prompt.name(), state, parameters);
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }
}
