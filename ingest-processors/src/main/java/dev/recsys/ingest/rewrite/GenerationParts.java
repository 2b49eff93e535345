/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.llm.Llm;

/** What a batch of documents is worked on with. */
record GenerationParts(Llm llm, QueryGeneration generation) {}
