/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmDefinition;
import dev.recsys.ingest.llm.LlmSource;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactSourceAdapter;
import dev.recsys.plugin.artifact.Loaded;

/** LLMs of the artifact store, ready to be asked. */
public final class LlmSourceAdapter extends ArtifactSourceAdapter<LlmDefinition, Llm> implements LlmSource {
    private final LlmClients clients;

    LlmSourceAdapter(ArtifactCache cache, LlmClients clients) {
        super(cache, new LlmType());
        this.clients = clients;
    }

    @Override
    protected Llm use(Loaded<LlmDefinition> loaded) {
        return clients.client(new ArtifactReference(loaded.name(), loaded.version()), loaded.value());
    }
}
