/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import dev.recsys.ingest.artifact.ArtifactSource;

/** Where LLMs come from. */
public interface LlmSource extends ArtifactSource<Llm> {}
