/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.judgment.UbiFields;
import dev.recsys.rescore.clicks.ClickGrades;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What users were shown where and what they did with it, as User Behavior Insights records it, made into grades that do not hold a
 * document's position against it.
 *
 * <pre>{@code
 * { "clicks": { "queries_index": "ubi_queries", "events_index": "ubi_events", "after": "2024-01-01",
 *   "actions": { "click": 1, "add_to_cart": 2, "purchase": 3 }, "impression_action": "impression",
 *   "position_field": "event_attributes.position.ordinal", "first_position": 0, "correction": "coec",
 *   "thresholds": [0.5, 1, 1.5, 2.5], "minimum_impressions": 5,
 *   "context": { "query": "user_query" } } }
 * }</pre>
 *
 * @param after              milliseconds since the epoch; earlier events do not count
 * @param actions            how much one action with a document counts, as so many clicks; above 0
 * @param firstPosition      number that the first result has in {@code positionField}
 * @param correction         what becomes of the position
 * @param thresholds         four, ascending; a document's grade is how many of them its worth reaches. Empty where {@code quantiles} say it
 * @param quantiles          four, ascending, from 0 to 1: the thresholds are where these shares of the clicked documents end
 * @param minimumImpressions of a document for a context; with fewer it is not judged
 * @param context            paths in a document of the queries' index by the part of the context that they hold: {@code query}, {@code
 *     item}, {@code user}, {@code country}
 */
public record ClickSource(
        String queriesIndex,
        String eventsIndex,
        long after,
        Map<String, Float> actions,
        String impressionAction,
        String positionField,
        int firstPosition,
        Correction correction,
        List<Double> thresholds,
        List<Double> quantiles,
        int minimumImpressions,
        Map<String, String> context)
        implements GroupSource {
    static final String ITEM = "item";
    static final String USER = "user";
    static final String COUNTRY = "country";

    private static final int USUAL_IMPRESSIONS = 5;

    private static final List<String> PARTS = List.of(QUERY, ITEM, USER, COUNTRY);

    /** What becomes of the position at which a document was shown. */
    public enum Correction {
        /** Clicks over expected clicks: actions against those that any document at those positions gets; 1 is average. */
        COEC,
        /** A position-based click model: how attractive a document is once it is looked at, from 0 to 1. */
        POSITION_MODEL,
        /** Actions by impressions over those of all documents, whatever the position; 1 is average. */
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads the value of {@code clicks}. */
    static ClickSource parse(String task, JsonProperties json) {
        String queries = json.text("queries_index", "ubi_queries");
        String events = json.text("events_index", "ubi_events");
        long after = after(json.path("after"), json.take("after"));
        Map<String, Float> actions = actions(json.path("actions"), json.take("actions"));
        String impression = json.text("impression_action", "impression");
        String position = json.text("position_field", "event_attributes.position.ordinal");
        int first = json.integer("first_position", 0, 0, 1);
        Correction correction = correction(json);
        List<Double> thresholds = bounds(json.path("thresholds"), json.list("thresholds"));
        List<Double> quantiles = bounds(json.path("quantiles"), json.list("quantiles"));
        if (thresholds.isEmpty() && quantiles.isEmpty()) {
            // What a position-based model says of a document depends on how often people click at all.
            boolean units = correction != Correction.POSITION_MODEL;
            thresholds = units ? ClickGrades.Thresholds.COEC.bounds() : List.of();
            quantiles = units ? List.of() : ClickGrades.Quantiles.DEFAULT.shares();
        } else if (thresholds.isEmpty() == false && quantiles.isEmpty() == false) {
            throw new IllegalArgumentException("[" + json.path("thresholds") + "] and [" + json.path("quantiles")
                    + "] are both given; one of them makes the grades");
        }
        int minimum = json.integer("minimum_impressions", USUAL_IMPRESSIONS, 1, Integer.MAX_VALUE);
        Map<String, String> context = context(json, task);
        json.end();
        ClickSource source = new ClickSource(
                queries,
                events,
                after,
                actions,
                impression,
                position,
                first,
                correction,
                thresholds,
                quantiles,
                minimum,
                context);
        source.grades();
        return source;
    }

    /** What makes grades of what a click model says. */
    ClickGrades grades() {
        return quantiles.isEmpty()
                ? new ClickGrades.Thresholds(thresholds, minimumImpressions)
                : new ClickGrades.Quantiles(quantiles, minimumImpressions);
    }

    private static long after(String path, Object value) {
        try {
            return value == null ? 0 : UbiFields.millis(value);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    JsonProperties.wrong(path, value, "a date, for example [2026-01-01]")
                            .getMessage(),
                    e);
        }
    }

    private static Map<String, Float> actions(String path, Object json) {
        Map<String, Float> actions = new LinkedHashMap<>();
        if (json == null) {
            actions.put("click", 1f);
            actions.put("add_to_cart", 2f);
            actions.put("purchase", 3f);
            return actions;
        }
        if (json instanceof Map<?, ?> given
                && given.isEmpty() == false
                && given.values().stream().allMatch(Number.class::isInstance)) {
            given.forEach((action, worth) -> {
                float number = ((Number) worth).floatValue();
                if ((number > 0 && Float.isFinite(number)) == false) {
                    throw JsonProperties.wrong(path + "." + action, worth, "finite and above 0");
                }
                actions.put(action.toString(), number);
            });
            return actions;
        }
        throw JsonProperties.wrong(path, json, "an object of numbers by action, for example {\"click\": 1}");
    }

    private static Correction correction(JsonProperties json) {
        String text = json.text("correction", Correction.COEC.toString());
        for (Correction correction : Correction.values()) {
            if (correction.toString().equals(text)) {
                return correction;
            }
        }
        throw JsonProperties.wrong(json.path("correction"), text, "one of " + List.of(Correction.values()));
    }

    private static List<Double> bounds(String path, List<?> json) {
        if (json.stream().allMatch(Number.class::isInstance) == false) {
            throw JsonProperties.wrong(path, json, "four numbers, each at least the one before it");
        }
        return json.stream().map(each -> ((Number) each).doubleValue()).toList();
    }

    private static Map<String, String> context(JsonProperties json, String task) {
        if (json.has("context") == false) {
            json.take("context");
            return Map.of(QUERY, UbiFields.USER_QUERY);
        }
        JsonProperties given = json.object("context");
        Map<String, String> paths = new TreeMap<>();
        for (String part : PARTS) {
            if (given.has(part)) {
                paths.put(part, given.text(part));
            }
            given.take(part);
        }
        given.end();
        if (paths.isEmpty()) {
            throw JsonProperties.wrong(
                    json.path("context"),
                    Map.of(),
                    "paths of the queries' index that hold what the task [" + task + "] is asked with, for example"
                            + " {\"item\": \"query_attributes.item\"}");
        }
        return paths;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .startObject("clicks")
                .field("queries_index", queriesIndex)
                .field("events_index", eventsIndex)
                .field("after", after)
                .field("actions", new TreeMap<>(actions))
                .field("impression_action", impressionAction)
                .field("position_field", positionField)
                .field("first_position", firstPosition)
                .field("correction", correction.toString())
                .field(quantiles.isEmpty() ? "thresholds" : "quantiles", quantiles.isEmpty() ? thresholds : quantiles)
                .field("minimum_impressions", minimumImpressions)
                .field("context", new TreeMap<>(context))
                .endObject()
                .endObject();
    }
}
