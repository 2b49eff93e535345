/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.ingest.rewrite.BuiltInPrompts;
import dev.recsys.plugin.artifact.Artifacts;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The parts of prompts on one node.
 *
 * @param builtIn  what the plugin brings along
 * @param source   where processors get prompts from
 * @param versions makes versions
 */
public record PromptComponents(BuiltInPrompts builtIn, PromptSourceAdapter source, PromptVersions versions) {
    /** @param executor for reading bodies */
    public static PromptComponents create(Artifacts artifacts, Executor executor) {
        BuiltInPrompts builtIn = BuiltInPrompts.load();
        return new PromptComponents(
                builtIn,
                new PromptSourceAdapter(artifacts.cache(), builtIn),
                new PromptVersions(artifacts.store(), artifacts.cache(), executor));
    }

    /** What OpenSearch gives to transport actions by its class. */
    public List<Object> all() {
        return List.of(builtIn, source, versions);
    }
}
