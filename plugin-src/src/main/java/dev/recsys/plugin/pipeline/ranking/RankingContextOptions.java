/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.ranking.context.FeatureTemplates;
import dev.recsys.plugin.ranking.context.RankerFields;
import dev.recsys.rescore.context.ContextUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.opensearch.common.Nullable;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Properties of a {@code ranking_context} request processor.
 *
 * @param model             whose imputation and fields count, {@code name} or {@code name@version}; null for none
 * @param users             where users are looked up; null for nowhere
 * @param retrieval         by task: the template, as JSON text, of the query that finds candidates
 * @param override          whether such a query takes the place of the request's own
 * @param rescore           rescorer for requests that have none; null for none
 * @param defaultTask       of a request without a context; null to leave such a request alone
 * @param fail              whether a wrong context fails the search, rather than be ignored
 * @param ignoreMissingItem whether a source item that does not exist is as good as none
 * @param timeout           for all that is looked up
 */
record RankingContextOptions(
        @Nullable String model,
        @Nullable Users users,
        Map<String, String> retrieval,
        boolean override,
        @Nullable Rescore rescore,
        @Nullable String defaultTask,
        boolean fail,
        boolean ignoreMissingItem,
        TimeValue timeout) {
    private static final TimeValue USUAL_TIMEOUT = TimeValue.timeValueMillis(500);
    private static final int USUAL_HISTORY = 100;
    private static final int USUAL_WINDOW = 500;

    /** {@code index.max_rescore_window}. */
    private static final int MOST_WINDOW = 10_000;

    private static final String FAIL = "fail";
    private static final String IGNORE = "ignore";

    RankingContextOptions {
        retrieval = Map.copyOf(retrieval);
    }

    /**
     * Where users are looked up, by their IDs as those of documents.
     *
     * @param historyField keyword field with the IDs of a user's items, the newest first; null to look up attributes only
     * @param attributes   field by the name of the attribute
     * @param maxHistory   items that are taken
     */
    record Users(String index, @Nullable String historyField, Map<String, String> attributes, int maxHistory) {
        Users {
            attributes = Map.copyOf(attributes);
        }

        /** All fields to read. */
        Set<String> fields() {
            Set<String> fields = new HashSet<>(attributes.values());
            if (historyField != null) {
                fields.add(historyField);
            }
            return fields;
        }
    }

    /** The {@code unified_ranking} rescorer. */
    record Rescore(int windowSize, String model) {}

    /** The fields of the source item that the template of a task reads. */
    Set<String> templateFields(String task) {
        String template = retrieval.get(task);
        return template == null
                ? Set.of()
                : RankerFields.itemFields(FeatureTemplates.paths("retrieval." + task, template));
    }

    /** @throws IllegalArgumentException names the property, its value and what is allowed */
    static RankingContextOptions parse(String path, Map<String, Object> config) {
        JsonProperties json = new JsonProperties(path, config);
        String model = json.text("model", null);
        String onError = json.text("on_error", FAIL);
        if (onError.equals(FAIL) == false && onError.equals(IGNORE) == false) {
            throw JsonProperties.wrong(json.path("on_error"), onError, "[" + FAIL + "] or [" + IGNORE + "]");
        }
        TimeValue timeout = json.duration("timeout", USUAL_TIMEOUT);
        if (timeout.millis() < 1) {
            throw JsonProperties.wrong(json.path("timeout"), timeout, "a time of at least 1ms");
        }
        RankingContextOptions options = new RankingContextOptions(
                model,
                json.has("users") ? users(json.object("users"), json.path("users")) : none(json, "users"),
                json.has("retrieval")
                        ? retrieval(json.path("retrieval"), json.object("retrieval"))
                        : none(json, "retrieval", Map.of()),
                json.flag("override", false),
                json.has("rescore") ? rescore(json.object("rescore"), model) : none(json, "rescore"),
                json.text("default_task", null),
                onError.equals(FAIL),
                json.flag("ignore_missing_item", false),
                timeout);
        json.end();
        return options;
    }

    private static <T> T none(JsonProperties json, String name) {
        return none(json, name, null);
    }

    private static <T> T none(JsonProperties json, String name, T usual) {
        json.take(name);
        return usual;
    }

    private static Users users(JsonProperties json, String path) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (json.has("attributes")) {
            JsonProperties names = json.object("attributes");
            for (String name : names.names()) {
                attributes.put(name, names.text(name));
            }
        } else {
            json.take("attributes");
        }
        Users users = new Users(
                json.text("index"),
                json.text("history_field", null),
                attributes,
                json.integer("max_history", USUAL_HISTORY, 1, ContextUser.MOST_HISTORY));
        json.end();
        if (users.fields().isEmpty()) {
            throw new IllegalArgumentException(
                    "[" + path + "] names nothing to look up; give [history_field], or [attributes], or both");
        }
        return users;
    }

    private static Map<String, String> retrieval(String path, JsonProperties json) {
        Map<String, String> templates = new HashMap<>();
        for (String task : json.names()) {
            Object query = json.take(task);
            if (query instanceof Map<?, ?> object && object.size() == 1) {
                String template = text(object);
                FeatureTemplates.paths(path + "." + task, template);
                templates.put(task, template);
            } else {
                throw JsonProperties.wrong(path + "." + task, query, "a query, for example {\"match\": {…}}");
            }
        }
        return templates;
    }

    private static String text(Map<?, ?> object) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.value(object).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rescore rescore(JsonProperties json, @Nullable String model) {
        Rescore rescore = new Rescore(
                json.integer("window_size", USUAL_WINDOW, 1, MOST_WINDOW),
                model == null ? json.text("model") : json.text("model", model));
        json.end();
        return rescore;
    }
}
