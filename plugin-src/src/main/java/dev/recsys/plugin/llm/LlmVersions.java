/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.ingest.llm.LlmDefinition;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.definition.Definitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Makes versions of definitions of LLMs, and says what stands in the way of their use. */
public final class LlmVersions extends Definitions<LlmDefinition> {
    private final LlmClients clients;

    /** @param executor for reading bodies */
    LlmVersions(ArtifactStore store, ArtifactCache cache, Executor executor, LlmClients clients) {
        super(new LlmType(), store, cache, executor);
        this.clients = clients;
    }

    @Override
    protected List<String> warnings(LlmDefinition definition, int version, Optional<Loaded<LlmDefinition>> before) {
        List<String> warnings = new ArrayList<>();
        String refusal = clients.policy().refusal(definition.endpoint());
        if (refusal != null) {
            warnings.add(refusal + ", and is not called until it is");
        }
        before.filter(live -> live.version() != version
                        && live.value().fingerprint().equals(definition.fingerprint()) == false)
                .ifPresent(live -> warnings.add("version [" + version + "] answers in another way than version ["
                        + live.version() + "], so that no answer that is kept of that one is used again"));
        return warnings;
    }
}
