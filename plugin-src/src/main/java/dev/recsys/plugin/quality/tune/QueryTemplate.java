/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.plugin.judgment.JudgedQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/**
 * A query with places for the values of each judged query.
 *
 * <p>A string that is {@code "$query"} or {@code "$<param>"} and nothing else is replaced by the value, whatever JSON that is; no text is
 * ever pasted into another. {@code "$$…"} stands for a string that begins with a dollar sign.
 *
 * @param json a query as JSON text
 */
record QueryTemplate(String json) {
    /** The parameter that every judged query has. */
    static final String QUERY = "query";

    private static final Pattern PLACE = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");

    /**
     * The query for one judged query.
     *
     * @throws IllegalArgumentException a parameter is not given, or the result is no query
     */
    QueryBuilder fill(JudgedQuery judged, NamedXContentRegistry registry) {
        Map<String, Object> values = new HashMap<>(read(judged.params()));
        values.put(QUERY, judged.query());
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.value(replace(read(json), values));
            try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                    registry,
                    LoggingDeprecationHandler.INSTANCE,
                    BytesReference.bytes(builder).streamInput())) {
                return AbstractQueryBuilder.parseInnerQueryBuilder(parser);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("[search.query] is no query: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> read(String text) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true);
    }

    private static Object replace(Object part, Map<String, Object> values) {
        if (part instanceof Map<?, ?> object) {
            Map<String, Object> copy = new LinkedHashMap<>();
            object.forEach((key, value) -> copy.put(key.toString(), replace(value, values)));
            return copy;
        }
        if (part instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(value -> copy.add(replace(value, values)));
            return copy;
        }
        return part instanceof String text ? replace(text, values) : part;
    }

    private static Object replace(String text, Map<String, Object> values) {
        if (text.startsWith("$$")) {
            return text.substring(1);
        }
        Matcher matcher = PLACE.matcher(text);
        if (matcher.matches() == false) {
            return text;
        }
        Object value = values.get(matcher.group(1));
        if (value == null) {
            throw new IllegalArgumentException("[search.query] has [" + text
                    + "], but the judged query gives only " + new TreeSet<>(values.keySet())
                    + "; add it to [params] of each judgment, or write [$" + text + "] for the text itself");
        }
        return value;
    }
}
