/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.demo.DemoPlan.QualityPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Quality vectors: the same searches without quality, with it inside the nearest-neighbour search, and with it in a rescorer. */
final class GoodProductsChapter {
    private static final String QUALITY = "quality";
    private static final String QUALITY_VECTOR = "quality_embedding";
    private static final int PAGE = 6;
    /** Five times the page: enough for the rescorer to find nearly all that the whole index has. */
    private static final int OVERSAMPLED = 30;
    /** Of what ingest and query time reckon, a few minutes apart and one of them in floats. */
    private static final double TOLERANCE = 1e-3;

    private final Stage stage;
    private final Console console;
    private final Api api;
    private final DemoPlan plan;
    private final QualityPlan quality;

    /** A product of a list, with what speaks for it. */
    private record Found(String id, JsonNode source, double worth) {}

    GoodProductsChapter(Stage stage) {
        this.stage = stage;
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
        this.quality = plan.quality();
    }

    void run() {
        console.chapter("Good products first");
        console.say(
                "A vector knows what a product is, and not whether it is any good. A quality profile says what speaks for a"
                        + " product, and how much beside the similarity: " + quality.about());
        String profile = "/_plugins/_recsys/quality/" + quality.profile();
        api.put(profile, quality.definition());
        console.say("What is usual in this shop is counted in the index, not guessed:");
        JsonNode fitted = api.post(profile + "/_fit", Json.of("{ \"index\": %s }", plan.index()));
        DemoFailure.unless(
                fitted.path("state").asText().equals("live"), "the fitted profile did not go live: " + fitted);
        write(profile);
        console.say(
                "Each search three times: by similarity alone; with quality_knn, where the graph is searched for similarity and"
                        + " quality at once; and by similarity with the quality rescorer, which puts the nearest "
                        + OVERSAMPLED
                        + " in a new order. In the columns alone, knn and rescored a number is a rank; a dash says not among the first "
                        + PAGE + ".");
        quality.questions().forEach(this::compare);
        console.seen("both ways put better products first, and they agree");
    }

    private void write(String profile) {
        int dimension = plan.vectorFields().get(0).dimension();
        console.say("The signals, and a vector of embedding and signals, are written by a pipeline:");
        JsonNode mapping = api.get(profile + "/_mapping?target_field=" + QUALITY + "&target_vector=" + QUALITY_VECTOR
                + "&dimension=" + dimension);
        JsonNode taken = api.put("/" + plan.index() + "/_mapping", mapping);
        DemoFailure.unless(taken.path("acknowledged").asBoolean(), "the mapping was not taken: " + taken);
        String pipeline = plan.index() + "-" + QUALITY;
        api.put(
                "/_ingest/pipeline/" + pipeline,
                Json.of(
                        """
                        { "processors": [ { "quality_vector": { "profile": %s, "target_field": %s,
                                                                "embedding_field": %s, "target_vector": %s } } ] }""",
                        quality.profile(), QUALITY, DemoPlan.TEXT_VECTOR, QUALITY_VECTOR));
        JsonNode answer = api.post("/" + plan.index() + "/_update_by_query?pipeline=" + pipeline + "&refresh=true");
        DemoFailure.unless(
                answer.path("updated").asInt() == plan.products().size() + 1
                        && answer.path("failures").isEmpty(),
                "not every product got its quality: " + answer);
        String id = plan.liked().get(0);
        JsonNode document =
                api.get("/" + plan.index() + "/_doc/" + id + "?_source=title,rating,rating_count,listed," + QUALITY);
        console.emptyLine();
        JsonText.pretty(document.path("_source"), console.resultWidth()).lines().forEach(console::result);
    }

    private void compare(String question) {
        float[] vector = stage.models().embedNow(question);
        console.say("\"" + question + "\"");
        List<Found> plain = search(question, "similarity", knn(vector, PAGE));
        List<Found> boosted = search(
                question,
                "quality-knn",
                Json.of(
                        """
                        { "query": { "quality_knn": { "field": %s, "vector": %s, "k": %s, "profile": %s } } }""",
                        QUALITY_VECTOR, Json.vector(vector), number(PAGE), quality.profile()));
        ObjectNode rescored = knn(vector, OVERSAMPLED);
        rescored.set(
                "rescore",
                Json.of(
                        """
                        { "window_size": %s, "quality": { "profile": %s, "first_pass": "inner_product" } }""",
                        number(OVERSAMPLED), quality.profile()));
        List<Found> exact = search(question, "rescored", rescored);
        show(plain, boosted, exact);
        DemoFailure.unless(
                worth(boosted) >= worth(plain) - TOLERANCE && worth(exact) >= worth(plain) - TOLERANCE,
                "the products found for [" + question + "] with quality are worth " + worth(boosted) + " and "
                        + worth(exact) + ", and without it " + worth(plain));
        DemoFailure.unless(
                Math.abs(worth(boosted) - worth(exact)) <= TOLERANCE,
                "quality_knn and the rescorer do not agree on [" + question + "]: " + worth(boosted) + " and "
                        + worth(exact));
    }

    private static ObjectNode knn(float[] vector, int k) {
        return Json.of(
                """
                { "query": { "knn": { %s: { "vector": %s, "k": %s } } } }""",
                DemoPlan.TEXT_VECTOR, Json.vector(vector), number(k));
    }

    private List<Found> search(String question, String way, ObjectNode request) {
        request.put("size", PAGE);
        request.set("_source", Json.list(List.of("title", "rating", "rating_count", "listed", QUALITY)));
        String name = plan.index() + "-" + question.replace(' ', '-') + "-" + way + ".json";
        JsonNode answer = api.searchFile(plan.index(), write(name, request));
        List<Found> found = new ArrayList<>();
        for (JsonNode hit : answer.at("/hits/hits")) {
            JsonNode source = hit.path("_source");
            found.add(new Found(hit.path("_id").asText(), source, worth(source.path(QUALITY))));
        }
        DemoFailure.unless(found.size() == PAGE, "[" + found.size() + "] products were found for [" + question + "]");
        return found;
    }

    private Path write(String name, ObjectNode request) {
        Path file = stage.files().resolve(name);
        try {
            Files.writeString(file, request.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write [" + file + "]: " + e.getMessage(), e);
        }
        return file;
    }

    /** w·f of a product, as it was written. */
    private double worth(JsonNode signals) {
        double sum = 0;
        for (Map.Entry<String, JsonNode> weight :
                quality.definition().path("weights").properties()) {
            sum += weight.getValue().asDouble() * signals.path(weight.getKey()).asDouble();
        }
        return sum;
    }

    private static double worth(List<Found> found) {
        return found.stream().mapToDouble(Found::worth).average().orElse(0);
    }

    private void show(List<Found> plain, List<Found> boosted, List<Found> exact) {
        Map<String, Found> all = new LinkedHashMap<>();
        for (List<Found> list : List.of(boosted, exact, plain)) {
            list.forEach(found -> all.putIfAbsent(found.id(), found));
        }
        boolean dated = all.values().stream().anyMatch(found -> found.source().has("listed"));
        List<String> headers = new ArrayList<>(List.of(">alone", ">knn", ">rescored", ">rating", ">votes"));
        if (dated) {
            headers.add("listed");
        }
        headers.add(">w·f");
        headers.add("");
        Table table = new Table(headers.toArray(String[]::new));
        List<Map<String, String>> ranks = List.of(ranks(plain), ranks(boosted), ranks(exact));
        for (Found found : all.values()) {
            List<String> cells = new ArrayList<>();
            ranks.forEach(each -> cells.add(each.getOrDefault(found.id(), "–")));
            cells.add(found.source().path("rating").asText("–"));
            cells.add(found.source().path("rating_count").asText("–"));
            if (dated) {
                cells.add(found.source().path("listed").asText("–"));
            }
            cells.add(String.format(Locale.ROOT, "%.3f", found.worth()));
            cells.add(found.source().path("title").asText());
            table.row(cells.toArray(String[]::new));
        }
        console.results(table.lines(console, console.resultWidth()));
        console.result(console.dim(String.format(
                Locale.ROOT,
                "mean w·f of the %d: %.3f by similarity, %.3f with quality_knn, %.3f rescored",
                PAGE,
                worth(plain),
                worth(boosted),
                worth(exact))));
    }

    private static Map<String, String> ranks(List<Found> found) {
        Map<String, String> ranks = new HashMap<>();
        for (int i = 0; i < found.size(); i++) {
            ranks.put(found.get(i).id(), Integer.toString(i + 1));
        }
        return ranks;
    }

    private static JsonNode number(int value) {
        return IntNode.valueOf(value);
    }
}
