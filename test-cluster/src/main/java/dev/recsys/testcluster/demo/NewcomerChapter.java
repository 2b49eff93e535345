/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.Product;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A product that comes after the training: it has an ID as soon as it is indexed, and is found by it. */
final class NewcomerChapter {
    private static final int SIZE = 8;

    private final Stage stage;
    private final Console console;
    private final Api api;
    private final DemoPlan plan;
    private final String target;

    NewcomerChapter(Stage stage) {
        this.stage = stage;
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
        this.target = plan.mainCodebook().targetField();
    }

    void run() {
        Product newcomer = plan.newcomer();
        console.chapter("A brand-new product");
        console.say("Nobody has seen it, bought it or rated it: it was " + plan.newcomerOrigin()
                + ". It is embedded now and goes through the pipeline; the request sends it with its "
                + (plan.vectorFields().size() == 1 ? "vector" : "vectors") + ":");
        console.emptyLine();
        JsonText.pretty(Json.document(newcomer), console.resultWidth()).lines().forEach(console::result);
        JsonNode answer = api.putFile(
                "/" + plan.index() + "/_doc/" + newcomer.id() + "?pipeline=" + plan.pipeline() + "&refresh=true",
                write());
        DemoFailure.unless(answer.path("result").asText().equals("created"), "it was not created: " + answer);

        Hit itself =
                Hit.one(api.get("/" + plan.index() + "/_doc/" + newcomer.id() + "?_source=title," + target), target);
        DemoFailure.unless(itself.codes().isEmpty() == false, "it has no semantic ID");
        console.emptyLine();
        console.result("its semantic ID: " + console.accent(itself.token()));

        console.say("What is like it?");
        List<Hit> like = Hit.of(api.search(plan.index(), SimilarChapter.likeThis(plan, newcomer.id(), SIZE)), target);
        DemoFailure.unless(like.isEmpty() == false, "nothing is like the new product");
        show(like, itself, itself.id());

        Hit nearest = like.get(0);
        console.say(
                "And the reverse: who looks at \"" + DisplayText.oneLine(nearest.title()) + "\" sees the new product.");
        List<Hit> reverse = Hit.of(api.search(plan.index(), SimilarChapter.likeThis(plan, nearest.id(), SIZE)), target);
        show(reverse, nearest, itself.id());
        DemoFailure.unless(
                reverse.stream().anyMatch(hit -> hit.id().equals(newcomer.id())),
                "the new product is not among what is like [" + nearest.id() + "]");
        console.seen("indexed a moment ago, and found both ways");
    }

    private void show(List<Hit> hits, Hit like, String marked) {
        Table table = new Table("", "", "", "");
        for (Hit hit : hits) {
            table.row(
                    hit.sharedDots(like.codes()),
                    hit.token(),
                    hit.title(),
                    hit.id().equals(marked) ? "← new" : "");
        }
        console.results(table.lines(console, console.resultWidth()));
    }

    private Path write() {
        ObjectNode document = Json.document(plan.newcomer());
        List<float[]> vectors = stage.models().embedNow(plan.newcomer());
        for (int i = 0; i < vectors.size(); i++) {
            document.set(plan.vectorFields().get(i).name(), Json.vector(vectors.get(i)));
        }
        Path file = stage.files().resolve(plan.index() + "-new-product.json");
        try {
            Files.writeString(file, document.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write [" + file + "]: " + e.getMessage(), e);
        }
        return file;
    }
}
