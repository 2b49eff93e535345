/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.ingest.rewrite.Prompt;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.definition.Definitions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Makes versions of prompts. */
public final class PromptVersions extends Definitions<Prompt> {
    /** @param executor for reading bodies */
    public PromptVersions(ArtifactStore store, ArtifactCache cache, Executor executor) {
        super(new PromptType(), store, cache, executor);
    }

    @Override
    protected List<String> warnings(Prompt prompt, int version, Optional<Loaded<Prompt>> before) {
        return before.filter(live -> live.version() != version && live.value().equals(prompt) == false)
                .map(live -> List.of("answers to version [" + live.version()
                        + "] are of no use for version [" + version
                        + "]: documents that are indexed again with it are asked for again"))
                .orElse(List.of());
    }
}
