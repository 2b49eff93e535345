/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.BuiltInPrompts;
import dev.recsys.ingest.rewrite.Prompt;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.judgment.UbiFields;
import dev.recsys.plugin.table.Catalogue;
import dev.recsys.plugin.table.CategoryLevel;
import dev.recsys.plugin.table.guardrail.Guardrails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * How a table is built of logs.
 *
 * @param queriesIndex UBI queries
 * @param eventsIndex  UBI events
 * @param after        milliseconds since 1970 from which on searches and events count, or null for all
 * @param actionGrades what an event counts by what was done; above 0
 * @param catalogue    what was searched in
 * @param minFrequency least frequency of a query in the table
 * @param head         cumulative share of the traffic that the head has
 * @param torso        and that head and torso have together
 * @param llm          reference of the LLM that writes rewrites, or null for none
 * @param prompt       name of its prompt
 * @param types        how many rewrites of each type it is asked for
 * @param retryFailed  whether it is asked again for what it gave no usable answer to
 * @param classifier   whether the table gets one
 * @param promote      whether the version goes live if it is the first of its name
 * @param maxQueries   distinct queries that are held in memory at most
 */
record BuildOptions(
        String queriesIndex,
        String eventsIndex,
        @Nullable Long after,
        Map<String, Double> actionGrades,
        Catalogue catalogue,
        CategoryLevel categoryLevel,
        int minFrequency,
        double head,
        double torso,
        @Nullable String llm,
        String prompt,
        Map<RewriteType, Integer> types,
        boolean retryFailed,
        Guardrails guardrails,
        boolean classifier,
        boolean promote,
        int maxQueries) {
    private static final int MIN_FREQUENCY = 2;
    private static final double HEAD = 0.5;
    private static final double TORSO = 0.9;

    /** A purchase says most, a click least. */
    private static final Map<String, Double> ACTION_GRADES = grades("purchase", 1, "add_to_cart", 0.5, "click", 0.1);

    private static final Map<RewriteType, Integer> TYPES =
            Map.of(RewriteType.SYNONYM, 2, RewriteType.BROAD, 2, RewriteType.SUBSTITUTE, 2);

    private static Map<String, Double> grades(
            String first, double one, String second, double two, String third, double three) {
        Map<String, Double> grades = new LinkedHashMap<>();
        grades.put(first, one);
        grades.put(second, two);
        grades.put(third, three);
        return grades;
    }

    static BuildOptions parse(Map<?, ?> json) {
        JsonProperties body = new JsonProperties("", json);
        Catalogue catalogue = Catalogue.take(body);
        if (catalogue == null) {
            throw JsonProperties.wrong("index", null, "the index that was searched in");
        }
        double head = share(body, "head", HEAD, 0);
        BuildOptions options = new BuildOptions(
                body.text("queries_index", LogOptions.QUERIES_INDEX),
                body.text("events_index", LogOptions.EVENTS_INDEX),
                after(body.take("after")),
                grades(body),
                catalogue,
                CategoryLevel.take(body),
                body.integer("min_frequency", MIN_FREQUENCY, 1, Integer.MAX_VALUE),
                head,
                share(body, "torso", Math.max(TORSO, head), head),
                llm(body),
                body.text("prompt", BuiltInPrompts.QUERY_REWRITES),
                types(body),
                body.flag("retry_failed", false),
                Guardrails.take(body),
                body.flag("classifier", true),
                body.flag("promote", true),
                body.integer("max_queries", LogOptions.MAX_QUERIES, 1, LogOptions.MOST_QUERIES));
        body.end();
        return options;
    }

    private static double share(JsonProperties body, String name, double usual, double least) {
        double value = body.number(name, usual);
        if (value >= least && value <= 1) {
            return value;
        }
        throw JsonProperties.wrong(name, value, "a share of the traffic, from " + least + " to 1");
    }

    private static String llm(JsonProperties body) {
        String llm = body.text("llm", null);
        return llm == null ? null : ArtifactReference.parse(llm).toString();
    }

    static Long after(Object value) {
        if (value == null) {
            return null;
        }
        try {
            return UbiFields.millis(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    JsonProperties.wrong(
                                    "after", value, "the date from which on searches count, for example [2026-01-01]")
                            .getMessage(),
                    e);
        }
    }

    /** {@code action_names} are all worth the same; {@code action_grades} say what each is worth. */
    static Map<String, Double> grades(JsonProperties body) {
        Object given = body.take("action_grades");
        Map<String, Double> grades = new LinkedHashMap<>();
        if (body.has("action_names")) {
            if (given != null) {
                throw new IllegalArgumentException("give [action_names] or [action_grades], not both");
            }
            body.texts("action_names").forEach(name -> grades.put(name, 1.0));
            return grades;
        }
        body.take("action_names");
        if (given == null) {
            return ACTION_GRADES;
        }
        if (given instanceof Map<?, ?> object && object.isEmpty() == false) {
            object.forEach((name, grade) -> {
                if (grade instanceof Number number
                        && Double.isFinite(number.doubleValue())
                        && number.doubleValue() > 0) {
                    grades.put(name.toString(), number.doubleValue());
                } else {
                    throw JsonProperties.wrong("action_grades." + name, Objects.toString(grade), "a number above 0");
                }
            });
            return grades;
        }
        throw JsonProperties.wrong("action_grades", given, "an object of numbers, for example {\"purchase\": 1}");
    }

    private static Map<RewriteType, Integer> types(JsonProperties body) {
        if (body.has("types") == false) {
            body.take("types");
            return Prompt.checkTypes("types", TYPES);
        }
        JsonProperties json = body.object("types");
        Map<RewriteType, Integer> types = new EnumMap<>(RewriteType.class);
        for (RewriteType type : RewriteType.values()) {
            if (type.isForQueries()) {
                int count = json.integer(type.wireName(), 0, 0, Prompt.MAX_OF_A_TYPE);
                if (count > 0) {
                    types.put(type, count);
                }
            }
        }
        json.end();
        return Prompt.checkTypes("types", types);
    }

    /** As a JSON object that {@link #parse} reads, with every default spelled out. */
    String json() {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().field("queries_index", queriesIndex).field("events_index", eventsIndex);
            if (after != null) {
                builder.field("after", after.longValue());
            }
            builder.field("action_grades", actionGrades);
            catalogue.fields(builder);
            builder.field("category_level", categoryLevel.json())
                    .field("min_frequency", minFrequency)
                    .field("head", head)
                    .field("torso", torso);
            if (llm != null) {
                builder.field("llm", llm);
            }
            builder.field("prompt", prompt).startObject("types");
            for (Map.Entry<RewriteType, Integer> type : types.entrySet()) {
                builder.field(type.getKey().wireName(), type.getValue());
            }
            builder.endObject().field("retry_failed", retryFailed);
            guardrails.field(builder);
            builder.field("classifier", classifier).field("promote", promote).field("max_queries", maxQueries);
            return builder.endObject().toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }

    /** What is read. */
    LogOptions log() {
        return new LogOptions(
                queriesIndex,
                eventsIndex,
                after,
                actionGrades,
                catalogue.index(),
                catalogue.categoryField(),
                categoryLevel,
                maxQueries);
    }
}
