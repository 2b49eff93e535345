/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** Writes a prompt as {@link PromptParser} reads it. */
public final class PromptJson {
    private PromptJson() {}

    /** Writes the prompt as an object. */
    public static void write(XContentBuilder builder, Prompt prompt) throws IOException {
        builder.startObject();
        builder.field("instructions", prompt.instructions());
        builder.field("types");
        types(builder, prompt.types());
        builder.startArray("examples");
        for (PromptExample example : prompt.examples()) {
            builder.startObject().field("document");
            example.document().write(builder);
            queries(builder, example.queries());
            builder.endObject();
        }
        builder.endArray();
        knowledge(builder, prompt.knowledge());
        builder.endObject();
    }

    /** The prompt as one line of JSON. */
    public static String json(Prompt prompt) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            write(builder, prompt);
            return builder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }

    static void types(XContentBuilder builder, Map<RewriteType, Integer> types) throws IOException {
        builder.startObject();
        for (Map.Entry<RewriteType, Integer> type : types.entrySet()) {
            builder.field(type.getKey().wireName(), type.getValue());
        }
        builder.endObject();
    }

    /** Writes the field {@code queries}. */
    static void queries(XContentBuilder builder, List<GeneratedQuery> queries) throws IOException {
        builder.startArray("queries");
        for (GeneratedQuery query : queries) {
            builder.startObject()
                    .field("text", query.text())
                    .field("type", query.type().wireName())
                    .field("confidence", query.confidence())
                    .endObject();
        }
        builder.endArray();
    }

    private static void knowledge(XContentBuilder builder, Knowledge knowledge) throws IOException {
        builder.startObject("knowledge");
        if (knowledge.field() != null) {
            builder.field("field", knowledge.field());
        }
        builder.startObject("facts");
        for (Map.Entry<String, List<String>> fact : knowledge.facts().entrySet()) {
            builder.field(fact.getKey(), fact.getValue());
        }
        builder.endObject();
        builder.field("always", knowledge.always());
        builder.endObject();
    }
}
