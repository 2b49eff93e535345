/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.artifact.ArtifactSource;

/** Where prompts come from; {@link BuiltInPrompts} where none of the name was made. */
public interface PromptSource extends ArtifactSource<VersionedPrompt> {}
