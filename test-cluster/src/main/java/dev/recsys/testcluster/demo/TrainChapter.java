/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.demo.DemoPlan.CodebookPlan;
import dev.recsys.testcluster.demo.DemoPlan.WeightedField;
import dev.recsys.testcluster.launch.Rest;
import java.util.Locale;

/** Trains the codebooks, and gives every product in the index its semantic ID. */
final class TrainChapter {
    private static final int MILLIS = 1_000;
    private static final int PERCENT = 100;

    private final Stage stage;
    private final Console console;
    private final Api api;
    private final DemoPlan plan;

    TrainChapter(Stage stage) {
        this.stage = stage;
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
    }

    void run() {
        console.chapter("The cluster learns a codebook");
        console.say(
                "Residual k-means, inside the cluster: every iteration is a search whose aggregation runs where the vectors are."
                        + " Level 1 finds what kinds of products there are; each further level finds what its forerunners left over.");
        plan.codebooks().forEach(this::train);
        console.chapter("Every product gets its semantic ID");
        console.say("Prefixes are keywords. The codebook says which mapping it needs; an index takes it as it is.");
        plan.codebooks().forEach(this::map);
        encode();
    }

    private void train(CodebookPlan codebook) {
        if (plan.codebooks().size() > 1) {
            console.say("Codebook [" + codebook.name() + "]: " + codebook.about() + ".");
        }
        ArrayNode fields = Rest.JSON.createArrayNode();
        for (WeightedField field : codebook.fields()) {
            ObjectNode entry = Json.of("{ \"field\": %s }", field.field());
            entry.put("weight", field.weight());
            fields.add(entry);
        }
        ObjectNode request = Json.of(
                "{ \"index\": %s, \"fields\": %s, \"levels\": %s, \"seed\": 42 }",
                plan.index(), fields, Json.numbers(codebook.levels()));
        JsonNode metrics = new LongTask(stage)
                .run("/_plugins/_recsys/codebooks/" + codebook.name() + "/_train", request, TrainChapter::describe)
                .path("metrics");
        Table table = new Table("level", ">centroids", ">iterations", ">used", ">error left");
        int level = 0;
        for (JsonNode each : metrics.path("levels")) {
            level++;
            table.row(
                    Integer.toString(level),
                    each.path("size").asText(),
                    each.path("iterations").asText(),
                    percent(each.path("utilisation").asDouble()),
                    percent(each.path("relative_mse").asDouble()));
        }
        DemoFailure.unless(level == codebook.levels().size(), "training gave [" + level + "] levels: " + metrics);
        console.results(table.lines(console, console.resultWidth()));
        console.result(console.dim(String.format(
                Locale.ROOT,
                "%d vectors, %.1f s; \"error left\": what the codes do not explain, of the squared length",
                metrics.path("sampled").asLong(),
                metrics.path("took_in_millis").asDouble() / MILLIS)));
    }

    private static String describe(JsonNode status) {
        String phase = status.path("phase").asText();
        int level = status.path("level").asInt();
        int iteration = status.path("iteration").asInt();
        String text = level == 0 ? phase : "level " + level + ", " + phase + (iteration == 0 ? "" : " " + iteration);
        return status.has("loss")
                ? String.format(
                        Locale.ROOT, "%s, loss %.4f", text, status.path("loss").asDouble())
                : text;
    }

    private void map(CodebookPlan codebook) {
        JsonNode mapping = api.get(
                "/_plugins/_recsys/codebooks/" + codebook.name() + "/_mapping?target_field=" + codebook.targetField());
        DemoFailure.unless(
                mapping.at("/properties/" + codebook.targetField() + "/properties/l1/type")
                        .asText()
                        .equals("keyword"),
                "the codebook's mapping has no keyword for the first prefix: " + mapping);
        JsonNode answer = api.put("/" + plan.index() + "/_mapping", mapping);
        DemoFailure.unless(answer.path("acknowledged").asBoolean(), "the mapping was not taken: " + answer);
    }

    private void encode() {
        console.say(
                "The documents go through the pipeline once more, in place; with a new version of a codebook this is all there is to do.");
        JsonNode answer =
                api.post("/" + plan.index() + "/_update_by_query?pipeline=" + plan.pipeline() + "&refresh=true");
        int updated = answer.path("updated").asInt();
        DemoFailure.unless(
                updated == plan.products().size() && answer.path("failures").isEmpty(),
                "[" + updated + "] of [" + plan.products().size() + "] documents were updated: " + answer);
        String target = plan.mainCodebook().targetField();
        JsonNode all = api.search(
                plan.index(),
                Json.of(
                        "{ \"size\": 0, \"track_total_hits\": true, \"query\": { \"exists\": { \"field\": %s } } }",
                        target + ".l1"));
        int encoded = all.at("/hits/total/value").asInt();
        DemoFailure.unless(
                encoded == plan.products().size(),
                "[" + encoded + "] of [" + plan.products().size() + "] documents have a semantic ID");
        console.seen(encoded + " products have a semantic ID");
        console.say("One of them:");
        String id = plan.liked().get(0);
        JsonNode document = api.get("/" + plan.index() + "/_doc/" + id + "?_source=title," + target);
        console.emptyLine();
        JsonText.pretty(document.path("_source"), console.resultWidth()).lines().forEach(console::result);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * PERCENT);
    }
}
