/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.ingest.llm.LlmDefinition;
import dev.recsys.ingest.llm.LlmDefinitionJson;
import dev.recsys.plugin.artifact.definition.DefinitionType;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.xcontent.XContentBuilder;

/** Definitions of LLMs as artifacts. */
final class LlmType implements DefinitionType<LlmDefinition> {
    static final String KIND = "llm";

    /** A few numbers and names, and the client that is made of it. */
    private static final long BYTES = 4096;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String property() {
        return "definition";
    }

    @Override
    public LlmDefinition parse(Map<String, Object> json) {
        return LlmDefinitionJson.parse(json);
    }

    @Override
    public void write(XContentBuilder builder, LlmDefinition definition) throws IOException {
        LlmDefinitionJson.write(builder, definition);
    }

    @Override
    public long bytes(LlmDefinition definition) {
        return BYTES;
    }
}
