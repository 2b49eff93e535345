/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.judgment.JudgmentSource;
import dev.recsys.plugin.judgment.UbiFields;
import dev.recsys.plugin.ranking.context.RankingContextJson;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.training.RankingGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/** Where the judged contexts of a task come from; implementations are immutable records. */
public sealed interface GroupSource extends ToXContentFragment
        permits GroupSource.Inline, GroupSource.Indexed, GroupSource.Events, ClickSource {
    /** Parameter of {@code toXContent} that leaves given judgments out, all but their number. */
    String SUMMARY = JudgmentSource.SUMMARY;

    /** What a context calls its task. */
    String TASK = "task";

    /** What it calls its query. */
    String QUERY = "query";

    /**
     * Reads the value of {@code judgments}.
     *
     * @param task of the contexts
     * @throws IllegalArgumentException names what is wrong
     */
    static GroupSource parse(String path, String task, Object json) {
        if (json instanceof List<?> list) {
            return Inline.parse(path, task, list);
        }
        if (json instanceof Map<?, ?> object) {
            JsonProperties properties = new JsonProperties(path, object);
            GroupSource source;
            if (properties.has("clicks")) {
                source = ClickSource.parse(task, properties.object("clicks"));
            } else if (properties.has("ubi")) {
                return new Events(JudgmentSource.parse(json));
            } else {
                source = new Indexed(
                        properties.text("index"),
                        properties.text("query_field", "query"),
                        properties.text("context_field", null),
                        properties.text("document_field", "doc_id"),
                        properties.text("rating_field", "rating"),
                        properties.text("time_field", null));
            }
            properties.end();
            return source;
        }
        throw JsonProperties.wrong(
                path,
                json,
                "a list of {\"query\" or \"context\", \"ratings\"}, an object with an [index] of ratings, {\"ubi\": {…}},"
                        + " or {\"clicks\": {…}}");
    }

    /** A context that need not name its task, since it stands below it. */
    static RankingContext context(String path, String task, String query, Object json) {
        Map<String, Object> whole = new HashMap<>();
        if (json instanceof Map<?, ?> given) {
            given.forEach((name, value) -> whole.put(name.toString(), value));
        } else if (json != null) {
            throw JsonProperties.wrong(path, json, "an object, for example {\"item\": \"B07CXG6C9W\"}");
        }
        if (query != null) {
            whole.putIfAbsent(QUERY, query);
        }
        Object named = whole.putIfAbsent(TASK, task);
        if (named != null && named.equals(task) == false) {
            throw JsonProperties.wrong(
                    path + "." + TASK, named, "left out, or the task under which it stands, " + task);
        }
        RankingContext context = RankingContextJson.parse(path, whole);
        if (context.query() == null && context.item() == null && context.user() == null) {
            throw JsonProperties.wrong(path, json, "a context with a [query], an [item] or a [user]");
        }
        return context;
    }

    /** Judged contexts in the request itself. */
    record Inline(List<JudgedContext> groups) implements GroupSource {
        public Inline {
            groups = List.copyOf(groups);
            if (groups.isEmpty() || groups.size() > JudgmentSource.MAX_QUERIES) {
                throw new IllegalArgumentException("[judgments] has [" + groups.size()
                        + "] queries; it must have from 1 to " + JudgmentSource.MAX_QUERIES);
            }
        }

        private static Inline parse(String path, String task, List<?> list) {
            List<JudgedContext> groups = new ArrayList<>(list.size());
            for (Object json : list) {
                groups.add(group(JsonProperties.of(path + "[" + groups.size() + "]", json), task));
            }
            return new Inline(groups);
        }

        private static JudgedContext group(JsonProperties json, String task) {
            String query = json.text(QUERY, null);
            RankingContext context = context(json.path("context"), task, query, json.take("context"));
            Object given = json.take("ratings");
            Object time = json.take("time");
            json.end();
            if (given instanceof Map<?, ?> ratings && ratings.values().stream().allMatch(Inline::isGrade)) {
                Map<String, Float> grades = new LinkedHashMap<>();
                ratings.forEach((id, rating) -> grades.put(id.toString(), Float.parseFloat(rating.toString())));
                return new JudgedContext(context, grades, time == null ? RankingGroup.NO_TIME : UbiFields.millis(time));
            }
            throw JsonProperties.wrong(json.path("ratings"), given, "an object of numbers by document ID");
        }

        /** JSON has no NaN but as a text, which is refused as what it is. */
        private static boolean isGrade(Object rating) {
            return rating instanceof Number || "NaN".equals(rating);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            if (params.paramAsBoolean(SUMMARY, false)) {
                return builder.startObject().field("inline", groups.size()).endObject();
            }
            builder.startArray();
            for (JudgedContext group : groups) {
                builder.startObject().field("context");
                RankingContextJson.write(builder, group.context());
                builder.field("ratings", new TreeMap<>(group.ratings()));
                if (group.time() != RankingGroup.NO_TIME) {
                    builder.field("time", group.time());
                }
                builder.endObject();
            }
            return builder.endArray();
        }
    }

    /**
     * An index with a document for each rating.
     *
     * @param queryField    path of the text of the query; documents with a context need none
     * @param contextField  path of an object with a context; null if there is none
     * @param documentField path of the document's ID
     * @param ratingField   path of the rating, a number
     * @param timeField     path of when it was, a date; null if that does not matter
     */
    record Indexed(
            String index,
            String queryField,
            String contextField,
            String documentField,
            String ratingField,
            String timeField)
            implements GroupSource {
        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject().field("index", index).field("query_field", queryField);
            if (contextField != null) {
                builder.field("context_field", contextField);
            }
            builder.field("document_field", documentField).field("rating_field", ratingField);
            if (timeField != null) {
                builder.field("time_field", timeField);
            }
            return builder.endObject();
        }
    }

    /** What users did after they had searched, each action at its grade. */
    record Events(JudgmentSource source) implements GroupSource {
        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return source.toXContent(builder, params);
        }
    }
}
