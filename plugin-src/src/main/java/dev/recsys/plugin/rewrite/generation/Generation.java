/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.generation;

import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.rewrite.QueryGeneration;
import dev.recsys.ingest.rewrite.QueryGenerationConfig;

/**
 * One {@code query_generation} processor, with what it names.
 *
 * @param llm never asks where the processor says so
 */
public record Generation(QueryGenerationConfig config, QueryGeneration queries, Llm llm) {
    public String targetField() {
        return config.targetField();
    }
}
