/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.llm.OutputSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;

/**
 * What a model has to answer: {@code {"queries":[{"text":"…","type":"natural","confidence":0.9}]}}, and nothing else.
 *
 * <p>Reading is strict: a model that is told what is wrong can mend it, and a guess at what it meant could not be told from an answer.
 */
public final class QueryAnswers {
    private static final String NAME = "generated_queries";

    /** Of as many queries as asked for this multiple may come, and a few; what is too much is filtered. */
    private static final int EXCESS = 3;

    private static final int FEW = 10;

    private QueryAnswers() {}

    /** The form of an answer with queries of those types. */
    public static OutputSchema schema(Map<RewriteType, Integer> types) {
        return new OutputSchema(NAME, json(types), content -> parse(content, types));
    }

    private static String json(Map<RewriteType, Integer> types) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().field("type", "object").startObject("properties");
            builder.startObject("queries").field("type", "array").startObject("items");
            builder.field("type", "object").startObject("properties");
            builder.startObject("text").field("type", "string").endObject();
            builder.startObject("type").field("type", "string");
            builder.array(
                    "enum", types.keySet().stream().map(RewriteType::wireName).toArray(String[]::new));
            builder.endObject();
            builder.startObject("confidence").field("type", "number").endObject();
            builder.endObject();
            builder.array("required", "text", "type", "confidence").field("additionalProperties", false);
            builder.endObject().endObject().endObject();
            builder.array("required", "queries").field("additionalProperties", false);
            return builder.endObject().toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }

    /** How many queries an answer may have. */
    static int bound(Map<RewriteType, Integer> types) {
        return EXCESS * types.values().stream().mapToInt(Integer::intValue).sum() + FEW;
    }

    /**
     * Reads an answer.
     *
     * @param types what was asked for; queries of other types are read too, and are for the filters to drop
     * @throws IllegalArgumentException the content is anything else than what the schema says; the message names what and where
     */
    public static List<GeneratedQuery> parse(String content, Map<RewriteType, Integer> types) {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, content)) {
            expect(parser.nextToken(), Token.START_OBJECT, "the answer", "an object");
            List<GeneratedQuery> queries = null;
            while (parser.nextToken() != Token.END_OBJECT) {
                String name = parser.currentName();
                if (name.equals("queries") == false) {
                    throw new IllegalArgumentException("[" + name + "] is unknown; the answer has [queries] alone");
                }
                queries = queries(parser, bound(types));
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("something follows the answer; it must be one JSON object alone");
            }
            if (queries == null) {
                throw new IllegalArgumentException("[queries] is missing; it must be a list of objects");
            }
            return queries;
        } catch (IOException e) {
            throw new IllegalArgumentException("the answer is not JSON; it must be one JSON object alone", e);
        }
    }

    private static List<GeneratedQuery> queries(XContentParser parser, int bound) throws IOException {
        expect(parser.nextToken(), Token.START_ARRAY, "[queries]", "a list of objects");
        List<GeneratedQuery> queries = new ArrayList<>();
        while (parser.nextToken() != Token.END_ARRAY) {
            if (queries.size() == bound) {
                throw new IllegalArgumentException("[queries] has more than [" + bound + "] elements");
            }
            queries.add(query(parser, "queries[" + queries.size() + "]"));
        }
        return queries;
    }

    private static GeneratedQuery query(XContentParser parser, String path) throws IOException {
        expect(parser.currentToken(), Token.START_OBJECT, "[" + path + "]", "an object");
        String text = null;
        RewriteType type = null;
        double confidence = Double.NaN;
        while (parser.nextToken() != Token.END_OBJECT) {
            String name = parser.currentName();
            Token value = parser.nextToken();
            String property = path + "." + name;
            switch (name) {
                case "text" -> {
                    expect(value, Token.VALUE_STRING, "[" + property + "]", "a string");
                    text = parser.text();
                }
                case "type" -> {
                    expect(value, Token.VALUE_STRING, "[" + property + "]", "a string");
                    type = RewriteType.parse(property, parser.text());
                }
                case "confidence" -> {
                    expect(value, Token.VALUE_NUMBER, "[" + property + "]", "a number from 0 to 1");
                    confidence = parser.doubleValue();
                }
                default ->
                    throw new IllegalArgumentException(
                            "[" + property + "] is unknown; allowed are [text, type, confidence]");
            }
        }
        if (text == null || type == null || Double.isNaN(confidence)) {
            String missing = text == null ? "text" : type == null ? "type" : "confidence";
            throw new IllegalArgumentException(
                    "[" + path + "." + missing + "] is missing; needed are [text, type, confidence]");
        }
        if ((confidence >= 0 && confidence <= 1) == false) {
            throw new IllegalArgumentException(
                    "[" + path + ".confidence] is [" + confidence + "]; it must be a number from 0 to 1");
        }
        return new GeneratedQuery(text, type, confidence);
    }

    private static void expect(Token found, Token wanted, String what, String allowed) {
        if (found != wanted) {
            throw new IllegalArgumentException(what + " is "
                    + (found == null ? "nothing" : "of the kind [" + found + "]") + "; it must be " + allowed);
        }
    }
}
