/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Reads and writes the definition of an LLM.
 *
 * <pre>{@code
 * { "endpoint": "https://host/v1", "model": "m", "temperature": 0, "max_tokens": 512, "output": "json_schema",
 *   "limits": {"concurrency": 8, "requests_per_minute": 600, "tokens_per_minute": 200000, "tokens_per_day": 5000000, "queue": 10000},
 *   "timeout": "30s", "deadline": "2m", "retries": 3,
 *   "price": {"input_per_million": 0.15, "output_per_million": 0.6, "currency": "USD"} }
 * }</pre>
 *
 * <p>Only the endpoint and the model have to be there. A limit that is left out, or null, does not limit.
 */
public final class LlmDefinitionJson {
    private static final int MAX_QUEUE = 1_000_000;

    private LlmDefinitionJson() {}

    /** @throws IllegalArgumentException names the property, its value and what is allowed */
    public static LlmDefinition parse(Map<?, ?> json) {
        JsonProperties root = new JsonProperties("", json);
        LlmDefinition definition = new LlmDefinition(
                LlmEndpoint.parse("endpoint", root.text("endpoint")),
                root.text("model"),
                root.number("temperature", LlmDefinition.DEFAULT_TEMPERATURE),
                root.integer("max_tokens", LlmDefinition.DEFAULT_MAX_TOKENS, 1, LlmDefinition.MAX_TOKENS),
                LlmOutput.parse("output", root.text("output", LlmOutput.JSON_SCHEMA.toString())),
                limits(root),
                root.duration("timeout", LlmDefinition.DEFAULT_TIMEOUT),
                root.duration("deadline", LlmDefinition.DEFAULT_DEADLINE),
                root.integer("retries", LlmDefinition.DEFAULT_RETRIES, 0, LlmDefinition.MAX_RETRIES),
                price(root));
        root.end();
        return definition;
    }

    private static LlmLimits limits(JsonProperties root) {
        if (root.has("limits") == false) {
            root.take("limits");
            return LlmLimits.DEFAULT;
        }
        JsonProperties json = root.object("limits");
        LlmLimits limits = new LlmLimits(
                json.integer("concurrency", LlmLimits.DEFAULT.concurrency(), 1, LlmLimits.MAX_CONCURRENCY),
                limit(json, "requests_per_minute"),
                limit(json, "tokens_per_minute"),
                limit(json, "tokens_per_day"),
                json.integer("queue", LlmLimits.DEFAULT.queue(), 0, MAX_QUEUE));
        json.end();
        return limits;
    }

    private static long limit(JsonProperties json, String name) {
        if (json.has(name) == false) {
            json.take(name);
            return LlmLimits.UNLIMITED;
        }
        return json.integer(name, 0, 1, Integer.MAX_VALUE);
    }

    private static LlmPrice price(JsonProperties root) {
        if (root.has("price") == false) {
            root.take("price");
            return null;
        }
        JsonProperties json = root.object("price");
        LlmPrice price = new LlmPrice(
                json.number("input_per_million", 0),
                json.number("output_per_million", 0),
                json.text("currency", LlmPrice.DEFAULT_CURRENCY));
        json.end();
        return price;
    }

    /** Writes the definition as an object, with every default spelled out. */
    public static void write(XContentBuilder builder, LlmDefinition definition) throws IOException {
        builder.startObject();
        builder.field("endpoint", definition.endpoint().toString());
        builder.field("model", definition.model());
        builder.field("temperature", definition.temperature());
        builder.field("max_tokens", definition.maxTokens());
        builder.field("output", definition.output().toString());
        LlmLimits limits = definition.limits();
        builder.startObject("limits");
        builder.field("concurrency", limits.concurrency());
        limit(builder, "requests_per_minute", limits.requestsPerMinute());
        limit(builder, "tokens_per_minute", limits.tokensPerMinute());
        limit(builder, "tokens_per_day", limits.tokensPerDay());
        builder.field("queue", limits.queue());
        builder.endObject();
        builder.field("timeout", definition.timeout().getStringRep());
        builder.field("deadline", definition.deadline().getStringRep());
        builder.field("retries", definition.retries());
        LlmPrice price = definition.price();
        if (price != null) {
            builder.startObject("price");
            builder.field("input_per_million", price.inputPerMillion());
            builder.field("output_per_million", price.outputPerMillion());
            builder.field("currency", price.currency());
            builder.endObject();
        }
        builder.endObject();
    }

    private static void limit(XContentBuilder builder, String name, long limit) throws IOException {
        if (limit == LlmLimits.UNLIMITED) {
            builder.nullField(name);
        } else {
            builder.field(name, limit);
        }
    }
}
