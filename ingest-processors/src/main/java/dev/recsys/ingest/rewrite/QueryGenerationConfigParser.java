/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import static dev.recsys.ingest.rewrite.QueryGenerationProcessor.TYPE;
import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;
import static org.opensearch.ingest.ConfigurationUtils.readList;
import static org.opensearch.ingest.ConfigurationUtils.readOptionalMap;
import static org.opensearch.ingest.ConfigurationUtils.readStringProperty;

import dev.recsys.ingest.artifact.ReferenceForm;
import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.QueryGenerationConfig.OnUnavailable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.ingest.ConfigurationUtils;

/**
 * Reads the declaration of a {@code query_generation} processor; takes the properties that it knows out of the map.
 *
 * <pre>{@code
 * { "llm": "gpt", "prompt": "ecommerce", "fields": ["title", "description"], "target_field": "generated",
 *   "types": { "natural": 3, "synonym": 2, "broad": 1, "substitute": 1 }, "on_unavailable": "index", "max_characters": 2000,
 *   "filters": { "min_length": 2, "max_length": 80, "language": "english", "duplicates": false, "equal_to_field": false,
 *                "links": false, "markup": false },
 *   "consistency": { "filter": "shop", "keep": 0.3, "types": ["natural", "broad"] }, "min_score": 0.1, "cache_only": false,
 *   "max_wait": "1m" }
 * }</pre>
 *
 * <p>Only {@code llm} and {@code fields} must be there. Without {@code types}, the prompt says how many queries are asked for; without
 * {@code keep}, the fitted filter; {@code consistency} and {@code min_score} keep all unless they are given.
 */
public final class QueryGenerationConfigParser {
    private QueryGenerationConfigParser() {}

    /** @throws org.opensearch.OpenSearchParseException a property is wrong; the message names it and what is allowed */
    public static QueryGenerationConfig parse(String tag, Map<String, Object> declaration) {
        String llm = readStringProperty(TYPE, tag, declaration, "llm");
        String prompt = readStringProperty(TYPE, tag, declaration, "prompt", QueryGenerationConfig.DEFAULT_PROMPT);
        List<Object> fields = readList(TYPE, tag, declaration, "fields");
        String target =
                readStringProperty(TYPE, tag, declaration, "target_field", QueryGenerationConfig.DEFAULT_TARGET_FIELD);
        String unavailable =
                readStringProperty(TYPE, tag, declaration, "on_unavailable", OnUnavailable.INDEX.toString());
        boolean cacheOnly = ConfigurationUtils.readBooleanProperty(TYPE, tag, declaration, "cache_only", false);
        int characters = ConfigurationUtils.readIntProperty(
                TYPE, tag, declaration, "max_characters", GenerationOptions.DEFAULT_CHARACTERS);
        String maxWait = ConfigurationUtils.readStringOrIntProperty(
                TYPE, tag, declaration, "max_wait", QueryGenerationConfig.DEFAULT_MAX_WAIT.getStringRep());
        Object minScore = ConfigurationUtils.readOptionalObject(declaration, "min_score");
        Map<String, Object> types = readOptionalMap(TYPE, tag, declaration, "types");
        Map<String, Object> filters = readOptionalMap(TYPE, tag, declaration, "filters");
        Map<String, Object> consistency = readOptionalMap(TYPE, tag, declaration, "consistency");
        try {
            GenerationOptions options = new GenerationOptions(
                    fields(fields),
                    types == null ? null : PromptParser.types(new JsonProperties("types", types)),
                    characters,
                    filters == null
                            ? FilterOptions.DEFAULT
                            : FilterOptions.parse(new JsonProperties("filters", filters)),
                    consistency(consistency, minScore(minScore)));
            return new QueryGenerationConfig(
                    ReferenceForm.match("llm", llm).group(),
                    ReferenceForm.match("prompt", prompt).group(),
                    target,
                    OnUnavailable.parse(unavailable),
                    cacheOnly,
                    maxWait(maxWait),
                    options);
        } catch (IllegalArgumentException e) {
            throw newConfigurationException(TYPE, tag, null, e.getMessage());
        }
    }

    private static List<String> fields(List<Object> fields) {
        for (Object field : fields) {
            if (field instanceof String == false) {
                throw JsonProperties.wrong(
                        "fields", fields, "a list of paths of fields, for example [title, description]");
            }
        }
        return fields.stream().map(Object::toString).toList();
    }

    private static TimeValue maxWait(String value) {
        try {
            return TimeValue.parseTimeValue(value, "max_wait");
        } catch (IllegalArgumentException e) {
            throw JsonProperties.wrong("max_wait", value, "0 or a time with a unit, for example [1m]");
        }
    }

    private static OptionalDouble minScore(Object value) {
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (value instanceof Number number) {
            return OptionalDouble.of(number.doubleValue());
        }
        throw JsonProperties.wrong("min_score", value, "a number from 0 to 1");
    }

    private static ConsistencyOptions consistency(Map<String, Object> declared, OptionalDouble minScore) {
        if (declared == null) {
            return new ConsistencyOptions(null, OptionalDouble.empty(), minScore, Set.of());
        }
        JsonProperties json = new JsonProperties("consistency", declared);
        String filter =
                ReferenceForm.match("consistency.filter", json.text("filter")).group();
        OptionalDouble keep = json.has("keep") ? OptionalDouble.of(json.number("keep", 0)) : OptionalDouble.empty();
        json.take("keep");
        Set<RewriteType> types = EnumSet.noneOf(RewriteType.class);
        json.textsIfAny("types").forEach(name -> types.add(RewriteType.parse("consistency.types", name)));
        json.end();
        return new ConsistencyOptions(filter, keep, minScore, types);
    }
}
