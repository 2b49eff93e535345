/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.Imputation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The imputation of a model as JSON has it: {@code {"similar": {"$query": "$item.title"}, "*": {"$country": "unknown"}}}.
 *
 * <p>A string that begins with {@code $} is a path of the context, {@code $$x} the text {@code $x}, null the null token.
 */
public final class ImputationJson {
    /** What a text that begins with a dollar sign is written with. */
    private static final String ESCAPE = FeatureJson.SIGN + FeatureJson.SIGN;

    private static final String ALLOWED =
            "a path such as [$item.title], a string, a finite number, a list of strings or of"
                    + " finite numbers, or null for the null token";

    private ImputationJson() {}

    /**
     * @param json null where nothing is imputed
     * @throws IllegalArgumentException names the rule, its value and what is allowed
     */
    public static Imputation parse(String path, Object json) {
        if (json == null) {
            return Imputation.NONE;
        }
        List<Imputation.Rule> rules = new ArrayList<>();
        object(path, json, "an object of rules by task").forEach((task, ofTask) -> {
            String at = path + "." + task;
            object(at, ofTask, "an object of substitutes by path, for example {\"$query\": \"$item.title\"}")
                    .forEach((target, value) -> rules.add(new Imputation.Rule(
                            task.toString(),
                            ContextPath.parse(at, target.toString()),
                            substitute(at + "." + target, value))));
        });
        return new Imputation(rules);
    }

    private static Map<?, ?> object(String path, Object json, String allowed) {
        if (json instanceof Map<?, ?> object) {
            return object;
        }
        throw JsonProperties.wrong(path, json, allowed);
    }

    private static Imputation.Substitute substitute(String path, Object value) {
        if (value == null) {
            return new Imputation.Nothing();
        }
        if (value instanceof String text) {
            if (text.startsWith(ESCAPE)) {
                return new Imputation.Constant(new ContextValue.Text(text.substring(1)));
            }
            return text.startsWith(FeatureJson.SIGN)
                    ? new Imputation.From(ContextPath.parse(path, text))
                    : new Imputation.Constant(new ContextValue.Text(text));
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return new Imputation.Constant(new ContextValue.Number(number.doubleValue()));
        }
        if (value instanceof List<?> list && list.isEmpty() == false) {
            if (list.stream().allMatch(String.class::isInstance)) {
                return new Imputation.Constant(new ContextValue.Texts(
                        list.stream().map(Object::toString).toList()));
            }
            if (list.stream().allMatch(ImputationJson::isFloat)) {
                float[] values = new float[list.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = ((Number) list.get(i)).floatValue();
                }
                return new Imputation.Constant(new ContextValue.Numbers(values));
            }
        }
        throw JsonProperties.wrong(path, value, ALLOWED);
    }

    private static boolean isFloat(Object value) {
        return value instanceof Number number && Float.isFinite(number.floatValue());
    }

    /** Writes what {@link #parse} reads. */
    public static void write(XContentBuilder builder, Imputation imputation) throws IOException {
        Map<String, List<Imputation.Rule>> byTask = new LinkedHashMap<>();
        for (Imputation.Rule rule : imputation.rules()) {
            byTask.computeIfAbsent(rule.task(), task -> new ArrayList<>()).add(rule);
        }
        builder.startObject();
        for (Map.Entry<String, List<Imputation.Rule>> task : byTask.entrySet()) {
            builder.startObject(task.getKey());
            for (Imputation.Rule rule : task.getValue()) {
                builder.field(rule.target().toString());
                switch (rule.substitute()) {
                    case Imputation.From from -> builder.value(from.path().toString());
                    case Imputation.Nothing nothing -> builder.nullValue();
                    case Imputation.Constant constant -> write(builder, constant.value());
                }
            }
            builder.endObject();
        }
        builder.endObject();
    }

    private static void write(XContentBuilder builder, ContextValue value) throws IOException {
        switch (value) {
            case ContextValue.Text text ->
                builder.value(text.text().startsWith(FeatureJson.SIGN) ? FeatureJson.SIGN + text.text() : text.text());
            case ContextValue.Number number -> builder.value(number.value());
            case ContextValue.Texts texts -> builder.value(texts.texts());
            case ContextValue.Numbers numbers -> builder.value(numbers.values());
        }
    }
}
