/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.ingest.rewrite.BuiltInPrompts;
import dev.recsys.ingest.rewrite.Prompt;
import dev.recsys.ingest.rewrite.PromptSource;
import dev.recsys.ingest.rewrite.VersionedPrompt;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactSourceAdapter;
import dev.recsys.plugin.artifact.Loaded;

/** Prompts of the artifact store; one that the plugin brings along where no version of its name is live. */
public final class PromptSourceAdapter extends ArtifactSourceAdapter<Prompt, VersionedPrompt> implements PromptSource {
    private final BuiltInPrompts builtIn;

    public PromptSourceAdapter(ArtifactCache cache, BuiltInPrompts builtIn) {
        super(cache, new PromptType());
        this.builtIn = builtIn;
        builtIn.all().forEach(prompt -> cache.expect(new PromptType(), prompt.name()));
    }

    @Override
    protected VersionedPrompt use(Loaded<Prompt> loaded) {
        return new VersionedPrompt(loaded.name(), loaded.version(), loaded.value());
    }

    @Override
    protected VersionedPrompt standIn(String name) {
        return builtIn.find(name);
    }
}
