/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.GeneratedQuery;
import dev.recsys.ingest.rewrite.RewriteType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.OpenSearchParseException;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/**
 * One line of an import, whichever form it has.
 *
 * @param line    its number, from 1
 * @param index   concrete index of the document; null for that of the request
 * @param routing null without one
 * @param content what is imported
 */
record ImportRecord(int line, @Nullable String index, String id, @Nullable String routing, Content content) {
    /** What a line brings. */
    sealed interface Content {
        /** Queries that somebody wrote. */
        record Queries(List<GeneratedQuery> queries) implements Content {}

        /** What a model said to a work order. */
        record Answer(String hash, String text) implements Content {}
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException it has none of the forms; the message says what is wrong
     */
    static ImportRecord parse(int line, String text) {
        Map<String, Object> json;
        try {
            json = XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true);
        } catch (OpenSearchParseException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the line is no JSON object", e);
        }
        return json.containsKey("custom_id") ? answer(line, json) : queries(line, json);
    }

    private static ImportRecord answer(int line, Map<String, Object> json) {
        if (json.get("custom_id") instanceof String == false) {
            throw JsonProperties.wrong("custom_id", json.get("custom_id"), "a string");
        }
        WorkOrderId order = WorkOrderId.parse((String) json.get("custom_id"));
        if (json.get("error") != null) {
            throw new IllegalArgumentException(
                    "the order of document [" + order.id() + "] failed: " + shown(json.get("error")));
        }
        // Servers add fields of their own: only what is needed is looked at.
        if (json.get("response") instanceof Map<?, ?> response) {
            if (response.get("status_code") instanceof Number status && status.intValue() != 200) {
                throw new IllegalArgumentException(
                        "[response.status_code] is [" + status + "]; it must be 200 for an answer that can be used");
            }
            if (response.get("body") instanceof Map<?, ?> body
                    && body.get("choices") instanceof List<?> choices
                    && choices.isEmpty() == false
                    && choices.get(0) instanceof Map<?, ?> choice
                    && choice.get("message") instanceof Map<?, ?> message
                    && message.get("content") instanceof String content) {
                return new ImportRecord(
                        line, order.index(), order.id(), order.routing(), new Content.Answer(order.hash(), content));
            }
        }
        throw new IllegalArgumentException(
                "[response.body.choices[0].message.content] is missing; it must be a string");
    }

    private static String shown(Object value) {
        String text = String.valueOf(value);
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    private static ImportRecord queries(int line, Map<String, Object> json) {
        JsonProperties properties = new JsonProperties("", json);
        String id = properties.has("_id") ? properties.text("_id") : properties.text("id");
        String routing = properties.text("routing", null);
        List<GeneratedQuery> queries = new ArrayList<>();
        for (RewriteType type : RewriteType.values()) {
            if (type.isForDocuments()) {
                for (Object text : properties.list(type.wireName())) {
                    if (text instanceof String == false) {
                        throw JsonProperties.wrong(type.wireName(), text, "a list of strings");
                    }
                    queries.add(new GeneratedQuery((String) text, type, 1));
                }
            }
        }
        List<?> list = properties.list("queries");
        for (int i = 0; i < list.size(); i++) {
            JsonProperties query = JsonProperties.of("queries[" + i + "]", list.get(i));
            queries.add(new GeneratedQuery(
                    query.text("text"),
                    RewriteType.parse(query.path("type"), query.text("type")),
                    query.number("confidence", 1)));
            query.end();
        }
        properties.end();
        if (queries.isEmpty()) {
            throw new IllegalArgumentException(
                    "the line has no queries; give [queries], or one of [natural], [synonym],"
                            + " [broad], [substitute]");
        }
        return new ImportRecord(line, null, id, routing, new Content.Queries(queries));
    }
}
