/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.context.ContextUser;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * A ranking context as JSON, in a rescorer and in {@code ext.recsys.context}.
 *
 * <pre>{"task": "search", "query": "red shoes",
 *   "user": {"id": "u1", "history": ["a", {"_id": "b", "_index": "products"}], "attributes": {"segment": "new", "age": 33}},
 *   "item": "c", "country": "DE", "attributes": {"device": "mobile", "v": [0.1, 0.2]}}</pre>
 *
 * <p>Only {@code task} is required; a blank string is as good as none. Once looked up, an item has {@code fields} too, and the context says
 * which values were {@code imputed}.
 */
public final class RankingContextJson {
    /** Name of the context in a rescorer and in {@code ext.recsys}. */
    public static final String NAME = "context";

    /** Every one of them goes to every shard. */
    private static final int MOST_ATTRIBUTES = 1_000;

    private static final String TASK = "task";
    private static final String QUERY = "query";
    private static final String USER = "user";
    private static final String ID = "id";
    private static final String HISTORY = "history";
    private static final String ATTRIBUTES = "attributes";
    private static final String ITEM = "item";
    private static final String ITEM_ID = "_id";
    private static final String ITEM_INDEX = "_index";
    private static final String FIELDS = "fields";
    private static final String COUNTRY = "country";
    private static final String IMPUTED = "imputed";

    private RankingContextJson() {}

    /**
     * Reads a context.
     *
     * @param path of the context, for messages
     * @throws IllegalArgumentException names what is wrong by its path, its value, and what is allowed
     */
    public static RankingContext parse(String path, Object json) {
        JsonProperties context = JsonProperties.of(path, json);
        String task = context.text(TASK);
        String query = text(context, QUERY);
        Object user = context.take(USER);
        Object item = context.take(ITEM);
        String country = text(context, COUNTRY);
        Map<String, ContextValue> attributes = values(context.path(ATTRIBUTES), context.take(ATTRIBUTES));
        Set<String> imputed = new TreeSet<>();
        for (String each : context.textsIfAny(IMPUTED)) {
            imputed.add(ContextPath.parse(context.path(IMPUTED), each).toString());
        }
        context.end();
        return new RankingContext(
                task,
                query,
                user == null ? null : user(context.path(USER), user),
                item == null ? null : item(context.path(ITEM), item),
                country,
                attributes,
                imputed);
    }

    private static ContextUser user(String path, Object json) {
        JsonProperties user = JsonProperties.of(path, json);
        String id = text(user, ID);
        List<ContextItem> history = history(user.path(HISTORY), user.list(HISTORY));
        Map<String, ContextValue> attributes = values(user.path(ATTRIBUTES), user.take(ATTRIBUTES));
        user.end();
        return new ContextUser(id, history, attributes);
    }

    private static List<ContextItem> history(String path, List<?> json) {
        if (json.size() > ContextUser.MOST_HISTORY) {
            throw new IllegalArgumentException("[" + path + "] has [" + json.size() + "] items; it must have at most "
                    + ContextUser.MOST_HISTORY + ", the newest first");
        }
        List<ContextItem> history = new ArrayList<>(json.size());
        for (Object each : json) {
            history.add(item(path + "." + history.size(), each));
        }
        return history;
    }

    private static ContextItem item(String path, Object json) {
        if (json instanceof String id && id.isEmpty() == false) {
            return new ContextItem(id, Map.of());
        }
        if (json instanceof Map<?, ?> == false) {
            throw JsonProperties.wrong(path, json, "the _id of a document, or {\"_id\": …, \"_index\": …}");
        }
        JsonProperties item = JsonProperties.of(path, json);
        String id = item.text(ITEM_ID);
        String index = text(item, ITEM_INDEX);
        if (index != null && (index.indexOf('*') >= 0 || index.indexOf(',') >= 0)) {
            throw JsonProperties.wrong(item.path(ITEM_INDEX), index, "the name of one index or alias");
        }
        Map<String, ContextValue> fields = values(item.path(FIELDS), item.take(FIELDS));
        item.end();
        return new ContextItem(id, index, fields);
    }

    private static String text(JsonProperties json, String name) {
        Object value = json.take(name);
        if (value == null || value instanceof String) {
            return value == null || value.toString().isBlank() ? null : value.toString();
        }
        throw JsonProperties.wrong(json.path(name), value, "a string");
    }

    private static Map<String, ContextValue> values(String path, Object json) {
        if (json == null) {
            return Map.of();
        }
        JsonProperties properties = JsonProperties.of(path, json);
        List<String> names = properties.names();
        if (names.size() > MOST_ATTRIBUTES) {
            throw new IllegalArgumentException(
                    "[" + path + "] has [" + names.size() + "] names; it must have at most " + MOST_ATTRIBUTES);
        }
        Map<String, ContextValue> values = new HashMap<>();
        for (String name : names) {
            ContextValue value = ContextValueJson.parse(properties.path(name), properties.take(name));
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    /** Writes a context as {@link #parse} reads it. */
    public static XContentBuilder write(XContentBuilder builder, RankingContext context) throws IOException {
        builder.startObject().field(TASK, context.task());
        if (context.query() != null) {
            builder.field(QUERY, context.query());
        }
        if (context.user() != null) {
            builder.field(USER);
            write(builder, context.user());
        }
        if (context.item() != null) {
            builder.field(ITEM);
            write(builder, context.item());
        }
        if (context.country() != null) {
            builder.field(COUNTRY, context.country());
        }
        write(builder, ATTRIBUTES, context.attributes());
        if (context.imputed().isEmpty() == false) {
            builder.field(IMPUTED, new TreeSet<>(context.imputed()));
        }
        return builder.endObject();
    }

    private static void write(XContentBuilder builder, ContextUser user) throws IOException {
        builder.startObject();
        if (user.id() != null) {
            builder.field(ID, user.id());
        }
        if (user.history().isEmpty() == false) {
            builder.startArray(HISTORY);
            for (ContextItem item : user.history()) {
                write(builder, item);
            }
            builder.endArray();
        }
        write(builder, ATTRIBUTES, user.attributes());
        builder.endObject();
    }

    private static void write(XContentBuilder builder, ContextItem item) throws IOException {
        if (item.index() == null && item.fields().isEmpty()) {
            builder.value(item.id());
            return;
        }
        builder.startObject().field(ITEM_ID, item.id());
        if (item.index() != null) {
            builder.field(ITEM_INDEX, item.index());
        }
        write(builder, FIELDS, item.fields());
        builder.endObject();
    }

    private static void write(XContentBuilder builder, String name, Map<String, ContextValue> values)
            throws IOException {
        if (values.isEmpty()) {
            return;
        }
        builder.startObject(name);
        for (Map.Entry<String, ContextValue> each : new TreeMap<>(values).entrySet()) {
            builder.field(each.getKey(), ContextValueJson.plain(each.getValue()));
        }
        builder.endObject();
    }
}
