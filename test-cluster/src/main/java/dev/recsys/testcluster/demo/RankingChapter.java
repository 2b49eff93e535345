/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.data.ShopperSimulation;
import dev.recsys.testcluster.data.ShopperSimulation.Seen;
import dev.recsys.testcluster.data.ShopperSimulation.Surface;
import dev.recsys.testcluster.launch.Rest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One ranking model, learned from what shoppers did, for a search, for similar products and for the page before a query. */
final class RankingChapter {
    private static final String MODEL = "shop-ranker";
    private static final String QUERIES = "shop-ubi-queries";
    private static final String EVENTS = "shop-ubi-events";
    private static final String PAGES = "shop-first-pages";
    private static final String JUDGED = "shop-judgments";
    private static final int SHOPPERS = 60;
    private static final int VISITS = 2_500;
    private static final int LIST = 15;
    private static final int CANDIDATES = 40;
    private static final int PAGE = 5;
    private static final long SEED = 42;

    private final Stage stage;
    private final Console console;
    private final Api api;
    private final DemoPlan plan;
    private final String endpoint;

    RankingChapter(Stage stage) {
        this.stage = stage;
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
        this.endpoint = "/" + plan.index() + "/_search?search_pipeline=" + plan.index() + "-";
    }

    void run() {
        console.chapter("One model for three pages");
        console.say(
                "A search, products like one, and the page before anything was typed: three lists, and one model that ranks them"
                        + " all. First the lists as they are without it. A search pipeline makes the query of each from the"
                        + " context of a request:");
        putPipeline("candidates", null);
        List<Seen> log = shop();
        if (plan.judgments() != null) {
            judge();
        }
        String model = train();
        console.say("The same pipeline, now with the model. One endpoint serves the three pages:");
        putPipeline("ranked", model);
        surfaces(log);
        console.seen("one model ranks the three pages");
    }

    private ObjectNode retrieval() {
        return Json.of(
                """
                { "search": { "multi_match": { "query": "$query", "fields": ["title^2", "description"] } },
                  "similar": { "bool": {
                    "must": { "knn": { %s: { "vector": %s, "k": %s } } },
                    "must_not": { "ids": { "values": ["$item._id"] } } } },
                  "pre_query": { "function_score": {
                    "field_value_factor": { "field": "rating_count", "modifier": "log1p", "missing": 0 } } } }""",
                DemoPlan.TEXT_VECTOR, "$item." + DemoPlan.TEXT_VECTOR, number(CANDIDATES));
    }

    private void putPipeline(String name, String model) {
        ObjectNode processor = Json.of("{ \"retrieval\": %s, \"timeout\": \"10s\" }", retrieval());
        if (model != null) {
            processor.put("model", model);
            processor.set("rescore", Json.of("{ \"window_size\": %s }", number(CANDIDATES)));
        }
        JsonNode taken = api.put(
                "/_search/pipeline/" + plan.index() + "-" + name,
                Json.of("{ \"request_processors\": [ { \"ranking_context\": %s } ] }", processor));
        DemoFailure.unless(taken.path("acknowledged").asBoolean(), "the pipeline was not taken: " + taken);
    }

    /** What shoppers are shown, and what they do with it. */
    private List<Seen> shop() {
        console.say(
                "Nobody has shopped here yet. So " + SHOPPERS + " shoppers are simulated, who like some departments and"
                        + " brands, have a budget, and look at what stands above more than at what stands below. What they saw and"
                        + " clicked is recorded as User Behavior Insights does:");
        Map<String, List<String>> lists = new HashMap<>();
        ShopperSimulation simulation = new ShopperSimulation(plan.products(), SEED);
        List<Seen> log = simulation.run(
                SHOPPERS,
                VISITS,
                (surface, query, item) ->
                        lists.computeIfAbsent(surface + " " + query + " " + item, key -> list(surface, query, item)));
        createLogs();
        bulk(QUERIES, "ubi-queries.ndjson", ShopperSimulation.queriesBulk(log));
        bulk(EVENTS, "ubi-events.ndjson", ShopperSimulation.eventsBulk(log));
        bulk(PAGES, "first-pages.ndjson", pages(log));
        console.emptyLine();
        Table table = new Table("page", ">shown", ">with a click", ">products clicked");
        for (Surface surface : Surface.values()) {
            List<Seen> of =
                    log.stream().filter(seen -> seen.surface() == surface).toList();
            long clicked = of.stream()
                    .filter(seen -> seen.actions().isEmpty() == false)
                    .count();
            long products = of.stream().mapToLong(seen -> seen.actions().size()).sum();
            table.row(surface.task(), Integer.toString(of.size()), Long.toString(clicked), Long.toString(products));
        }
        console.results(table.lines(console, console.resultWidth()));
        return log;
    }

    private List<String> list(Surface surface, String query, String item) {
        List<String> ids = new ArrayList<>();
        ObjectNode context = Json.of("{ \"task\": %s }", surface.task());
        put(context, "query", query);
        put(context, "item", item);
        ObjectNode body = Json.of(
                """
                { "size": %s, "_source": false, "ext": { "recsys": { "context": %s } } }""",
                number(LIST), context);
        api.searchAgain(endpoint + "candidates", body)
                .at("/hits/hits")
                .forEach(hit -> ids.add(hit.path("_id").asText()));
        return ids;
    }

    private static void put(ObjectNode object, String name, String value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    private void createLogs() {
        ObjectNode keyword = Json.of("{ \"type\": \"keyword\" }");
        ObjectNode date = Json.of("{ \"type\": \"date\" }");
        create(
                QUERIES,
                Json.of(
                        """
                        { "query_id": %s, "client_id": %s, "user_query": %s, "timestamp": %s,
                          "query_attributes": { "properties": { "task": %s, "item": %s, "history": %s } } }""",
                        keyword, keyword, keyword, date, keyword, keyword, keyword));
        create(
                EVENTS,
                Json.of(
                        """
                        { "query_id": %s, "client_id": %s, "action_name": %s, "timestamp": %s,
                          "event_attributes": { "properties": { "object": { "properties": { "object_id": %s } } } } }""",
                        keyword, keyword, keyword, date, keyword));
        create(
                PAGES,
                Json.of(
                        """
                        { "context": { "type": "object", "enabled": false }, "doc_id": %s, "rating": { "type": "float" },
                          "time": %s }""",
                        keyword, date));
    }

    private void create(String index, ObjectNode properties) {
        JsonNode answer = api.put(
                "/" + index,
                Json.of(
                        """
                        { "settings": { "index": { "number_of_shards": 1, "number_of_replicas": 0 } },
                          "mappings": { "properties": %s } }""",
                        properties));
        DemoFailure.unless(answer.path("acknowledged").asBoolean(), "the index was not created: " + answer);
    }

    private void bulk(String index, String file, String lines) {
        Path path = write(file, lines);
        api.bulk("/" + index + "/_bulk?refresh=true", path.toString(), "", List.of(path));
    }

    /** First pages as judgments: what was shown to somebody with a history, and whether it was clicked (1) or bought (2). */
    private static String pages(List<Seen> log) {
        StringBuilder lines = new StringBuilder();
        for (Seen seen : log) {
            if (seen.surface() != Surface.PRE_QUERY
                    || seen.history().isEmpty()
                    || seen.actions().isEmpty()) {
                continue;
            }
            ObjectNode context =
                    Json.of("{ \"user\": { \"id\": %s, \"history\": %s } }", seen.shopper(), Json.list(seen.history()));
            for (String product : seen.shown()) {
                lines.append("{\"index\":{}}\n")
                        .append(Json.of(
                                "{ \"context\": %s, \"doc_id\": %s, \"rating\": %s, \"time\": %s }",
                                context,
                                product,
                                number(seen.actions()
                                        .getOrDefault(product, List.of())
                                        .size()),
                                seen.time().toString()))
                        .append('\n');
            }
        }
        return lines.toString();
    }

    /** What people said of products for queries, a document for each rating. */
    private void judge() {
        console.say("For searches, this set has more than a simulation: people have judged products for "
                + plan.judgments().queries().size()
                + " queries. A search's part of the model is learned from that. What they said is indexed, one document for each"
                + " product and query:");
        ObjectNode keyword = Json.of("{ \"type\": \"keyword\" }");
        create(
                JUDGED,
                Json.of("{ \"query\": %s, \"doc_id\": %s, \"rating\": { \"type\": \"float\" } }", keyword, keyword));
        StringBuilder lines = new StringBuilder();
        for (Judgments.Query query : plan.judgments().queries()) {
            query.gains().forEach((product, gain) -> lines.append("{\"index\":{}}\n")
                    .append(Json.of(
                            "{ \"query\": %s, \"doc_id\": %s, \"rating\": %s }",
                            query.text(), product, Rest.JSON.getNodeFactory().numberNode(gain)))
                    .append('\n'));
        }
        bulk(JUDGED, "judgments.ndjson", lines.toString());
    }

    /** The name of the model if it went live, else with its version. */
    private String train() {
        console.say(
                "From that a model is trained, inside the cluster: a gradient-boosted ensemble of trees (LambdaMART). Clicks"
                        + " are set against those that any product gets at the same places; first"
                        + " pages are learned from as they were. What a model reads is declared with it, and so is what it takes"
                        + " for values that a page does not have:");
        ObjectNode body = Json.of(
                """
                { "index": %s, "features": %s, "imputation": %s, "tasks": %s, "seed": %s,
                  "parameters": { "trees": 150, "num_leaves": 7, "min_data_in_leaf": 20 },
                  "holdout": { "folds": 5 }, "report": { "ablations": [], "learning_curve": false } }""",
                plan.index(), features(), imputation(), tasks(), number((int) SEED));
        JsonNode trained = new LongTask(stage)
                .run("/_plugins/_recsys/models/" + MODEL + "/_train", body, status -> status.path("phase")
                        .asText());
        JsonNode report = trained.path("report");
        Table table = new Table("page", ">groups", ">as it was", ">one model", "difference, 95 %", ">own model");
        for (Surface surface : Surface.values()) {
            JsonNode task = report.at("/tasks/" + surface.task());
            table.row(
                    surface.task(),
                    task.path("groups").asText(),
                    figure(task.at("/systems/first_pass/ndcg@10/mean")),
                    figure(task.at("/systems/model/ndcg@10/mean")),
                    difference(task.at("/differences/model - first_pass/ndcg@10")),
                    figure(task.at("/systems/specialised/ndcg@10/mean")));
        }
        console.results(table.lines(console, console.resultWidth()));
        console.result(console.dim(
                "ndcg@10; each query, product and shopper is measured with a model that did not learn from it"));
        console.emptyLine();
        String outcome =
                trained.path("state").asText() + ": " + trained.path("reason").asText();
        DisplayText.wrap(outcome, console.resultWidth()).forEach(console::result);
        if (trained.path("state").asText().equals("live")) {
            return MODEL;
        }
        DemoFailure.unless(
                trained.path("state").asText().equals("candidate"), "the training gave no version: " + trained);
        console.say(
                "What is not better beyond chance does not go live by itself. To see what the candidate does, the pipeline"
                        + " names its version:");
        return MODEL + "@" + trained.path("version").asText();
    }

    private ArrayNode features() {
        String sid = plan.mainCodebook().targetField();
        return (ArrayNode) Json.of(
                        """
                        { "features": [
                          { "name": "first_pass", "type": "first_pass" },
                          { "name": "is_search", "type": "context", "value": "$task", "codes": { "search": 1, "similar": 0, "pre_query": 0 } },
                          { "name": "is_similar", "type": "context", "value": "$task", "codes": { "search": 0, "similar": 1, "pre_query": 0 } },
                          { "name": "title", "type": "query", "query": { "match": { "title": "$query" } } },
                          { "name": "all_words", "type": "query", "query": { "match": { "title": { "query": "$query", "operator": "and" } } } },
                          { "name": "words", "type": "query_length", "unit": "words" },
                          { "name": "description", "type": "query", "query": { "match": { "description": "$query" } } },
                          { "name": "like_item", "type": "vector", "field": %s, "with": %s, "similarity": "cosine" },
                          { "name": "like_history", "type": "vector", "field": %s, "with": "history", "similarity": "cosine" },
                          { "name": "sid_item", "type": "semantic_id", "field": %s, "with": "item" },
                          { "name": "sid_history", "type": "semantic_id", "field": %s, "with": "history" },
                          { "name": "same_category", "type": "equals", "field": "leaf_category", "value": "$item.leaf_category" },
                          { "name": "same_brand", "type": "equals", "field": "brand", "value": "$item.brand" },
                          { "name": "price", "type": "field", "field": "price" },
                          { "name": "rating", "type": "field", "field": "rating" },
                          { "name": "rating_count", "type": "field", "field": "rating_count", "missing": 0 },
                          { "name": "search_score", "type": "cross", "operation": "product", "of": ["first_pass", "is_search"] } ] }""",
                        DemoPlan.TEXT_VECTOR, "$item." + DemoPlan.TEXT_VECTOR, DemoPlan.TEXT_VECTOR, sid, sid)
                .path("features");
    }

    private static ObjectNode imputation() {
        return Json.of(
                """
                { "similar": { "$query": "$item.title" }, "search": { "$item._id": null },
                  "pre_query": { "$item._id": null, "$query": null } }""");
    }

    private ObjectNode tasks() {
        ObjectNode retrieval = retrieval();
        ObjectNode tasks = Rest.JSON.createObjectNode();
        tasks.set(
                "search",
                task(plan.judgments() == null ? clicks("query", "user_query") : judged(), retrieval, "search"));
        tasks.set("similar", task(clicks("item", "query_attributes.item"), retrieval, "similar"));
        tasks.set(
                "pre_query",
                task(
                        Json.of("{ \"index\": %s, \"context_field\": \"context\", \"time_field\": \"time\" }", PAGES),
                        retrieval,
                        "pre_query"));
        return tasks;
    }

    private static ObjectNode task(ObjectNode judgments, ObjectNode retrieval, String name) {
        return Json.of(
                "{ \"judgments\": %s, \"first_pass\": { \"query\": %s, \"size\": %s } }",
                judgments, retrieval.path(name), number(CANDIDATES));
    }

    private static ObjectNode judged() {
        return Json.of("{ \"index\": %s }", JUDGED);
    }

    /** Clicks, and where a query's record has what the list was shown for. */
    private static ObjectNode clicks(String part, String field) {
        return Json.of(
                """
                { "clicks": { "queries_index": %s, "events_index": %s, "first_position": 1,
                              "minimum_impressions": 3, "context": { %s: %s } } }""",
                QUERIES, EVENTS, part, field);
    }

    /** The three pages of the shopper who has clicked last. */
    private void surfaces(List<Seen> log) {
        Seen last = log.stream()
                .filter(seen ->
                        seen.surface() == Surface.SIMILAR && seen.history().isEmpty() == false)
                .reduce((first, second) -> second)
                .orElseThrow(() -> new DemoFailure("no shopper has clicked anything"));
        Seen search = log.stream()
                .filter(seen ->
                        seen.surface() == Surface.SEARCH && seen.shopper().equals(last.shopper()))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new DemoFailure("the shopper [" + last.shopper() + "] never searched"));
        ObjectNode user = Json.of("{ \"id\": %s, \"history\": %s }", last.shopper(), Json.list(last.history()));
        show(
                "Before a query, for somebody who clicked " + last.history().size() + " products before:",
                Json.of("{ \"task\": \"pre_query\", \"user\": %s }", user),
                false);
        show(
                "Then \"" + search.query() + "\" is typed:",
                Json.of("{ \"task\": \"search\", \"query\": %s, \"user\": %s }", search.query(), user),
                true);
        show(
                "And what is like " + last.item() + ":",
                Json.of("{ \"task\": \"similar\", \"item\": %s, \"user\": %s }", last.item(), user),
                false);
    }

    private void show(String what, ObjectNode context, boolean explained) {
        console.say(what);
        ObjectNode body = Json.of(
                """
                { "size": %s, "_source": ["title", "price", "rating"], "ext": { "recsys": { "context": %s } } }""",
                number(PAGE), context);
        if (explained) {
            body.put("explain", true);
        }
        JsonNode answer = api.post(endpoint + "ranked", body);
        Table table = new Table(">", "", ">price", ">rating", "");
        int rank = 0;
        for (JsonNode hit : answer.at("/hits/hits")) {
            rank++;
            table.row(
                    Integer.toString(rank),
                    hit.path("_id").asText(),
                    hit.at("/_source/price").asText("–"),
                    hit.at("/_source/rating").asText("–"),
                    hit.at("/_source/title").asText());
        }
        DemoFailure.unless(rank > 0, "nothing was found for " + context);
        console.results(table.lines(console, console.resultWidth()));
        if (explained) {
            explain(answer.at("/hits/hits/0"));
        }
    }

    private void explain(JsonNode hit) {
        console.say("Why " + hit.path("_id").asText() + " stands first, as explain tells it:");
        console.emptyLine();
        JsonNode explanation = hit.path("_explanation");
        DemoFailure.unless(
                explanation.path("details").isEmpty() == false, "the first hit has no explanation: " + explanation);
        tell(explanation, 0);
    }

    private void tell(JsonNode explanation, int depth) {
        if (depth > 2) {
            return;
        }
        String text = "  ".repeat(depth)
                + String.format(Locale.ROOT, "%.4f", explanation.path("value").asDouble()) + "  "
                + explanation.path("description").asText();
        console.result(DisplayText.left(text, console.resultWidth()).stripTrailing());
        explanation.path("details").forEach(detail -> tell(detail, depth + 1));
    }

    private Path write(String name, String lines) {
        Path file = stage.files().resolve(plan.index() + "-" + name);
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write [" + file + "]: " + e.getMessage(), e);
        }
        return file;
    }

    private static String figure(JsonNode number) {
        return number.isNumber() ? String.format(Locale.ROOT, "%.3f", number.asDouble()) : "–";
    }

    private static String difference(JsonNode difference) {
        return difference.path("mean").isNumber()
                ? String.format(
                        Locale.ROOT,
                        "%+.3f (%+.3f … %+.3f)",
                        difference.path("mean").asDouble(),
                        difference.path("low").asDouble(),
                        difference.path("high").asDouble())
                : "–";
    }

    private static JsonNode number(int value) {
        return Rest.JSON.getNodeFactory().numberNode(value);
    }
}
