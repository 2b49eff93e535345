/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.ranking.context.FeatureTemplates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * One surface of a model, with what is known of it.
 *
 * <pre>{@code
 * "search": { "judgments": [ … ], "first_pass": { "query": { "match": { "title": "$query" } }, "size": 100 }, "relevant_from": 1 }
 * }</pre>
 *
 * @param name         of the task
 * @param judgments    where grades come from
 * @param firstPass    what finds the candidates; null if only judged documents are ranked
 * @param relevantFrom grade from which on a document is relevant to MRR and recall; above 0
 */
public record RankingTask(String name, GroupSource judgments, FirstPass firstPass, double relevantFrom)
        implements ToXContentFragment {
    /** More would be more than a request may rescore by default. */
    public static final int MOST_CANDIDATES = 10_000;

    static final int USUAL_CANDIDATES = 100;

    /**
     * @param query a query as JSON text, with paths of the context where its values belong
     * @param size  candidates, from 1 to {@value #MOST_CANDIDATES}
     */
    public record FirstPass(String query, int size) {}

    /** Reads {@code tasks}: at least one. */
    public static List<RankingTask> parse(JsonProperties body) {
        JsonProperties given = body.object("tasks");
        List<RankingTask> tasks = new ArrayList<>();
        for (String name : given.names()) {
            tasks.add(parse(name, given.object(name)));
        }
        if (tasks.isEmpty()) {
            throw JsonProperties.wrong("tasks", Map.of(), "an object with at least one task, for example [search]");
        }
        return List.copyOf(tasks);
    }

    private static RankingTask parse(String name, JsonProperties task) {
        GroupSource judgments = GroupSource.parse(task.path("judgments"), name, task.take("judgments"));
        FirstPass firstPass = null;
        if (task.has("first_pass")) {
            JsonProperties given = task.object("first_pass");
            Object query = given.take("query");
            int size = given.integer("size", USUAL_CANDIDATES, 1, MOST_CANDIDATES);
            given.end();
            if (query instanceof Map<?, ?> == false) {
                throw JsonProperties.wrong(
                        given.path("query"), query, "a query, with paths such as \"$query\" where values belong");
            }
            firstPass = new FirstPass(json(query), size);
            FeatureTemplates.check(given.path("query"), firstPass.query());
        }
        task.take("first_pass");
        double relevantFrom = task.number("relevant_from", Float.MIN_VALUE);
        if ((relevantFrom > 0 && Double.isFinite(relevantFrom)) == false) {
            throw JsonProperties.wrong(task.path("relevant_from"), relevantFrom, "finite and above 0");
        }
        task.end();
        return new RankingTask(name, judgments, firstPass, relevantFrom);
    }

    private static String json(Object value) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.value(value).toString();
        } catch (IOException e) {
            throw new IllegalArgumentException("a query cannot be written as JSON", e);
        }
    }

    /** Writes what {@link #parse} reads: {@code tasks} with its name. */
    public static void write(List<RankingTask> tasks, XContentBuilder builder, Params params) throws IOException {
        builder.startObject("tasks");
        for (RankingTask task : tasks) {
            task.toXContent(builder, params);
        }
        builder.endObject();
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(name).field("judgments");
        judgments.toXContent(builder, params);
        if (firstPass != null) {
            builder.startObject("first_pass")
                    .field("query")
                    .map(XContentHelper.convertToMap(JsonXContent.jsonXContent, firstPass.query(), true))
                    .field("size", firstPass.size())
                    .endObject();
        }
        if (relevantFrom > Float.MIN_VALUE) {
            builder.field("relevant_from", relevantFrom);
        }
        return builder.endObject();
    }
}
