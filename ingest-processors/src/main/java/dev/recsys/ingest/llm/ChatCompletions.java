/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/** The chat completions protocol: what is sent, and what is read. */
final class ChatCompletions {
    static final String PATH = "/chat/completions";

    /**
     * What a model said.
     *
     * @param content      null if there is none
     * @param cutOff       whether it would have said more than it may
     * @param promptTokens null, like the other, if the server does not say
     */
    record Said(
            @Nullable String content, boolean cutOff, @Nullable Long promptTokens, @Nullable Long completionTokens) {}

    /** English has about four characters in a token. */
    private static final int ASCII_PER_TOKEN = 4;

    /** Around each message, as OpenAI counts. */
    private static final int TOKENS_PER_MESSAGE = 4;

    private ChatCompletions() {}

    /** The body of a request. */
    static byte[] body(LlmDefinition definition, List<ChatMessage> messages, OutputSchema schema) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XContentBuilder json = new XContentBuilder(JsonXContent.jsonXContent, bytes)) {
            json.startObject();
            json.field("model", definition.model());
            json.startArray("messages");
            for (ChatMessage message : messages) {
                json.startObject();
                json.field("role", message.role().wireName());
                json.field("content", message.content());
                json.endObject();
            }
            json.endArray();
            json.field("temperature", definition.temperature());
            json.field("max_tokens", definition.maxTokens());
            json.field("stream", false);
            format(json, definition.output(), schema);
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
        return bytes.toByteArray();
    }

    private static void format(XContentBuilder json, LlmOutput output, OutputSchema schema) throws IOException {
        switch (output) {
            case JSON_SCHEMA -> {
                json.startObject("response_format");
                json.field("type", "json_schema");
                json.startObject("json_schema");
                json.field("name", schema.name());
                json.field("strict", true);
                json.field("schema");
                try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                        NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, schema.json())) {
                    parser.nextToken();
                    json.copyCurrentStructure(parser);
                }
                json.endObject().endObject();
            }
            case JSON_OBJECT -> {
                json.startObject("response_format");
                json.field("type", "json_object");
                json.endObject();
            }
            case TEXT -> {
                // The server is told nothing.
            }
        }
    }

    /**
     * Reads the body of a response.
     *
     * @throws IllegalArgumentException it is no chat completion; the message holds nothing of it
     */
    static Said read(byte[] body) {
        Map<String, Object> json;
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, body)) {
            json = parser.map();
        } catch (IOException | RuntimeException e) {
            // Neither as the cause: the parser quotes what it reads.
            throw new IllegalArgumentException("the response is no JSON object");
        }
        if (json.get("choices") instanceof List<?> choices
                && choices.isEmpty() == false
                && choices.get(0) instanceof Map<?, ?> choice
                && choice.get("message") instanceof Map<?, ?> message) {
            String content = message.get("content") instanceof String text ? text : null;
            Map<?, ?> usage = json.get("usage") instanceof Map<?, ?> object ? object : Map.of();
            return new Said(
                    content,
                    "length".equals(choice.get("finish_reason")),
                    tokens(usage.get("prompt_tokens")),
                    tokens(usage.get("completion_tokens")));
        }
        throw new IllegalArgumentException("the response has no [choices[0].message]");
    }

    private static Long tokens(Object value) {
        return value instanceof Number number && number.longValue() >= 0 ? number.longValue() : null;
    }

    /** About how many tokens messages have. */
    static long estimate(List<ChatMessage> messages) {
        long tokens = 0;
        for (ChatMessage message : messages) {
            tokens += TOKENS_PER_MESSAGE + estimate(message.content());
        }
        return tokens;
    }

    /** About how many tokens a text has; other scripts than Latin take about one for each character. */
    static long estimate(String text) {
        long ascii = text.chars().filter(c -> c < 0x80).count();
        return Math.ceilDiv(ascii, ASCII_PER_TOKEN) + (text.length() - ascii);
    }
}
