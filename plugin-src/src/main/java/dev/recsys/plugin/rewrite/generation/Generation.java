/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.generation;

import dev.recsys.ingest.llm.ForwardingLlm;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.rewrite.QueryGeneration;
import dev.recsys.ingest.rewrite.QueryGenerationConfig;
import java.time.Instant;

/**
 * One {@code query_generation} processor, with what it names.
 *
 * @param llm never asks where the processor says so
 */
public record Generation(QueryGenerationConfig config, QueryGeneration queries, Llm llm) {
    /** The same, where the model is asked again for what it gave no usable answer to before this moment. */
    public Generation retrying(Instant before) {
        return new Generation(config, queries, ForwardingLlm.retrying(llm, before));
    }

    public String targetField() {
        return config.targetField();
    }
}
