/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.json.JsonProperties;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a prompt as JSON has it; {@link PromptJson} writes it.
 *
 * <pre>{@code
 * { "instructions": "You write the queries that shoppers type …",
 *   "types": { "natural": 3, "synonym": 2, "broad": 1, "substitute": 1 },
 *   "examples": [ { "document": { "title": "…" }, "queries": [ { "text": "…", "type": "natural" } ] } ],
 *   "knowledge": { "field": "category", "facts": { "Tents": [ "…" ] }, "always": [ "…" ] } }
 * }</pre>
 *
 * <p>Only {@code instructions} and {@code types} must be there.
 */
public final class PromptParser {
    private PromptParser() {}

    /** @throws IllegalArgumentException names the property, its value and what is allowed */
    public static Prompt parse(Map<?, ?> json) {
        JsonProperties root = new JsonProperties("", json);
        String instructions = root.text("instructions");
        Map<RewriteType, Integer> types = types(root.object("types"));
        List<PromptExample> examples = new ArrayList<>();
        for (Object example : root.list("examples")) {
            examples.add(example(JsonProperties.of("examples[" + examples.size() + "]", example)));
        }
        Knowledge knowledge = root.has("knowledge") ? knowledge(root.object("knowledge")) : Knowledge.NONE;
        root.take("knowledge");
        root.end();
        return new Prompt(instructions, types, examples, knowledge);
    }

    /** Reads how many queries of each type are asked for, as in {@code {"natural":3,"broad":1}}; 0 leaves a type out. */
    public static Map<RewriteType, Integer> types(JsonProperties json) {
        Map<RewriteType, Integer> types = new EnumMap<>(RewriteType.class);
        for (String name : json.names()) {
            RewriteType type = RewriteType.parse(json.path(name), name);
            int count = json.integer(name, 0, 0, Prompt.MAX_OF_A_TYPE);
            if (count > 0) {
                types.put(type, count);
            }
        }
        return types;
    }

    private static PromptExample example(JsonProperties json) {
        JsonProperties document = json.object("document");
        List<FieldText> fields = new ArrayList<>();
        for (String name : document.names()) {
            FieldText field = DocumentText.field(document.path(name), document.take(name));
            if (field != null) {
                fields.add(new FieldText(name, field.values(), field.many()));
            }
        }
        List<GeneratedQuery> queries = new ArrayList<>();
        String path = json.path("queries");
        for (Object query : json.list("queries")) {
            JsonProperties each = JsonProperties.of(path + "[" + queries.size() + "]", query);
            String text = each.text("text");
            RewriteType type = RewriteType.parse(each.path("type"), each.text("type"));
            double confidence = each.number("confidence", 1);
            each.end();
            queries.add(new GeneratedQuery(text, type, confidence));
        }
        json.end();
        return new PromptExample(new DocumentText(fields), queries);
    }

    private static Knowledge knowledge(JsonProperties json) {
        String field = json.text("field", null);
        Map<String, List<String>> facts = new LinkedHashMap<>();
        if (json.has("facts")) {
            JsonProperties byValue = json.object("facts");
            for (String value : byValue.names()) {
                facts.put(value, byValue.textsIfAny(value));
            }
        }
        json.take("facts");
        List<String> always = json.textsIfAny("always");
        json.end();
        return new Knowledge(field, facts, always);
    }
}
