/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.PlantedLog;
import dev.recsys.testcluster.data.PlantedLog.Wish;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.demo.DemoPlan.RewritesPlan;
import dev.recsys.testcluster.launch.Rest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Products that are found by words that they do not have, and searches that would have found nothing. */
final class CustomersWordsChapter {
    private static final String TARGET = "generated";
    private static final String TABLE = "shop-words";
    private static final String PIPELINE = "customers-words";
    private static final int PAGE = 5;
    /** Searches of the log: enough for its common queries to come often and its rare ones once. */
    private static final int SEARCHES = 1_000;

    private static final int COMMON = 60;
    private static final long SEED = 42;
    private static final int PERCENT = 100;

    private final Stage stage;
    private final Console console;
    private final Api api;
    private final DemoPlan plan;
    private final RewritesPlan rewrites;

    CustomersWordsChapter(Stage stage) {
        this.stage = stage;
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
        this.rewrites = plan.rewrites();
    }

    void run() {
        console.chapter("The words that customers type");
        console.say(
                "Customers do not know how a shop calls its products. A language model can write the queries that somebody might"
                        + " type for each of them. Here it has done so before, and its answers are imported: no model is called.");
        generatedQueries();
        console.say("Beside the documents, queries can be rewritten too, by a table that was made beforehand.");
        table();
        log();
    }

    private void generatedQueries() {
        JsonNode mapping = api.get("/_plugins/_recsys/rewrites/_mapping?target_field=" + TARGET + "&analyzer=english");
        JsonNode taken = api.put("/" + plan.index() + "/_mapping", mapping);
        DemoFailure.unless(taken.path("acknowledged").asBoolean(), "the mapping was not taken: " + taken);
        JsonNode imported = api.postLines(
                "/_plugins/_recsys/rewrites/_import?index=" + plan.index() + "&target_field=" + TARGET,
                write("generated-queries.ndjson", rewrites.documents().lines()));
        DemoFailure.unless(
                imported.path("updated").asInt() == plan.products().size(),
                "not every product got its queries: " + imported);
        api.post("/" + plan.index() + "/_refresh");
        console.emptyLine();
        console.result(imported.path("updated").asText() + " products have generated queries; this one, for example:");
        JsonNode document = api.get("/" + plan.index() + "/_doc/" + rewrites.product() + "?_source=title," + TARGET
                + ".natural," + TARGET + ".synonym," + TARGET + ".broad," + TARGET + ".substitute");
        console.emptyLine();
        JsonText.pretty(document.path("_source"), console.resultWidth()).lines().forEach(console::result);

        console.say("\"" + rewrites.wish() + "\", in the titles:");
        JsonNode before = api.search(plan.index(), title(rewrites.wish()));
        DemoFailure.unless(before.at("/hits/hits").isEmpty(), "the titles have it already: " + before);
        console.emptyLine();
        console.result("nothing is found");
        console.say("The same in title and generated queries:");
        JsonNode after = api.search(plan.index(), everywhere(rewrites.wish()));
        show(after);
        DemoFailure.unless(
                after.at("/hits/hits/0/_id").asText().equals(rewrites.product()),
                "[" + rewrites.product() + "] is not what was found first: " + after);
        console.seen("found by words that its title does not have");
    }

    private void table() {
        ObjectNode options =
                Json.of("""
                { "options": { "index": %s, "fields": ["title"] } }""", plan.index());
        JsonNode imported = api.postLines(
                "/_plugins/_recsys/tables/" + TABLE + "/_import",
                write(
                        "query-rewrites.ndjson",
                        options + "\n" + rewrites.queries().lines()));
        DemoFailure.unless(imported.path("rows").asInt() > 0, "no query was imported: " + imported);
        console.emptyLine();
        console.result(imported.path("rows").asText() + " queries with "
                + imported.path("rewrites").asText() + " rewrites; refused by the guardrails:");
        console.result(imported.path("rejected").toString());
        api.put(
                "/_search/pipeline/" + PIPELINE,
                Json.of(
                        """
                        { "request_processors": [ { "query_rewrite": { "table": %s, "timeout": "10s", "policies": {
                              "synonym": { "when": "zero_results" }, "corrected": { "when": "zero_results" },
                              "broad": { "when": "never" }, "substitute": { "when": "never" } } } } ],
                          "response_processors": [ { "query_rewrite": {} } ] }""",
                        TABLE));
        console.say("\"" + rewrites.rescued() + "\" finds nothing. With the pipeline a second search rescues it:");
        JsonNode before = api.searchAgain("/" + plan.index() + "/_search", title(rewrites.rescued()));
        DemoFailure.unless(before.at("/hits/hits").isEmpty(), "it finds something already: " + before);
        JsonNode after =
                api.post("/" + plan.index() + "/_search?search_pipeline=" + PIPELINE, title(rewrites.rescued()));
        show(after);
        JsonNode applied = after.at("/ext/recsys/rewrites");
        console.emptyLine();
        JsonText.pretty(applied, console.resultWidth()).lines().forEach(console::result);
        DemoFailure.unless(
                after.at("/hits/hits").isEmpty() == false
                        && applied.path("applied").isEmpty() == false,
                "the query was not rescued: " + after);
        console.seen("the answer says which rewrite brought which products");
    }

    /** How many searches of a log find nothing in each way. */
    private void log() {
        Map<String, Integer> log = plantedLog().frequencies();
        console.say("How much is that worth? A log of " + SEARCHES + " searches, made up, for " + log.size()
                + " different queries, is searched once more in three ways:");
        String search = "/" + plan.index() + "/_search";
        double before = rate(log, search, false);
        double generated = rate(log, search, true);
        double rewritten = rate(log, search + "?search_pipeline=" + PIPELINE, false);
        console.results(new Table("searches that find nothing", ">")
                .row("in titles", percent(before))
                .row("in titles and generated queries", percent(generated))
                .row("in titles, with the table of rewrites", percent(rewritten))
                .lines(console, console.resultWidth()));
        DemoFailure.unless(
                generated < before && rewritten < before,
                "the share of searches without results does not fall: " + before + ", " + generated + ", " + rewritten);
        console.seen("fewer searches end with an empty page");
    }

    /** Names of categories that titles have, which are asked often, and the queries of the table, most of which find nothing. */
    private PlantedLog plantedLog() {
        Map<String, List<String>> categories = new LinkedHashMap<>();
        for (Product product : plan.products()) {
            if (product.leafCategory() != null) {
                categories
                        .computeIfAbsent(product.leafCategory().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(product.id());
            }
        }
        List<Wish> wishes = new ArrayList<>();
        categories.entrySet().stream()
                .filter(category -> isInATitle(category.getKey()))
                .sorted(Comparator.comparingInt(category -> -category.getValue().size()))
                .limit(COMMON)
                .forEach(category -> wishes.add(new Wish(category.getKey(), category.getValue())));
        rewrites.queries().byKey().keySet().forEach(query -> wishes.add(new Wish(query, List.of())));
        return PlantedLog.of(wishes, SEARCHES, SEED);
    }

    /** Whether a title has all the words, in singular or plural. */
    private boolean isInATitle(String words) {
        List<String> stems = Arrays.stream(words.split(" "))
                .map(word -> word.replaceAll("s$", ""))
                .toList();
        return plan.products().stream()
                .map(product -> product.title().toLowerCase(Locale.ROOT))
                .anyMatch(title -> stems.stream().allMatch(title::contains));
    }

    private double rate(Map<String, Integer> log, String path, boolean everywhere) {
        int none = 0;
        int all = 0;
        for (Map.Entry<String, Integer> query : log.entrySet()) {
            ObjectNode body = everywhere ? everywhere(query.getKey()) : title(query.getKey());
            all += query.getValue();
            none += api.searchAgain(path, body).at("/hits/hits").isEmpty() ? query.getValue() : 0;
        }
        return none / (double) all;
    }

    private static ObjectNode title(String query) {
        return Json.of(
                """
                { "query": { "match": { "title": { "query": %s, "operator": "and" } } },
                  "_source": ["title"], "size": %s }""",
                query, Rest.JSON.getNodeFactory().numberNode(PAGE));
    }

    /** All words in one of the fields. */
    private static ObjectNode everywhere(String query) {
        return Json.of(
                """
                { "query": { "multi_match": { "query": %s, "operator": "and", "type": "best_fields",
                    "fields": ["title^2", "generated.natural", "generated.synonym"] } },
                  "_source": ["title"], "size": %s }""",
                query, Rest.JSON.getNodeFactory().numberNode(PAGE));
    }

    private void show(JsonNode answer) {
        Table table = new Table(">", "", "");
        int rank = 0;
        for (JsonNode hit : answer.at("/hits/hits")) {
            rank++;
            table.row(
                    Integer.toString(rank),
                    hit.path("_id").asText(),
                    hit.at("/_source/title").asText());
        }
        console.results(table.lines(console, console.resultWidth()));
    }

    private Path write(String name, String lines) {
        Path file = stage.files().resolve(plan.index() + "-" + name);
        try {
            Files.writeString(file, lines.endsWith("\n") ? lines : lines + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write [" + file + "]: " + e.getMessage(), e);
        }
        return file;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * PERCENT);
    }
}
