/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.ingest.rewrite.Prompt;
import dev.recsys.ingest.rewrite.PromptJson;
import dev.recsys.ingest.rewrite.PromptParser;
import dev.recsys.plugin.artifact.definition.DefinitionType;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.xcontent.XContentBuilder;

/** Prompts as artifacts. */
public final class PromptType implements DefinitionType<Prompt> {
    public static final String KIND = "prompt";

    /** A character, and its share of the strings and lists around it. */
    private static final long BYTES_PER_CHARACTER = 3;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String property() {
        return "prompt";
    }

    @Override
    public Prompt parse(Map<String, Object> json) {
        return PromptParser.parse(json);
    }

    @Override
    public void write(XContentBuilder builder, Prompt prompt) throws IOException {
        PromptJson.write(builder, prompt);
    }

    @Override
    public long bytes(Prompt prompt) {
        return BYTES_PER_CHARACTER * json(prompt).length();
    }
}
