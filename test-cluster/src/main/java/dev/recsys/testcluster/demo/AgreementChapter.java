/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.demo.DemoPlan.CodebookPlan;
import dev.recsys.testcluster.demo.DemoPlan.WeightedField;
import dev.recsys.testcluster.embed.Vectors;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How well neighbours by semantic ID say what a product is, for text, for pictures, and for both, beside exact neighbours. */
final class AgreementChapter {
    private static final int NEIGHBOURS = 5;
    /** The most that one search returns by default. */
    private static final int WINDOW = 10_000;

    private final Console console;
    private final Api api;
    private final DemoPlan plan;

    AgreementChapter(Stage stage) {
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
    }

    /** @param vectors the products' vectors, one array for each vector field */
    void run(List<float[][]> vectors) {
        console.chapter("Do neighbours agree on what a product is?");
        console.say(
                "Each product's article type is guessed by a vote of others: of those that share the longest prefix of its"
                        + " semantic ID, and, as the limit of what these vectors know, of its " + NEIGHBOURS
                        + " nearest by exact cosine. The share of right guesses:");
        List<String> labels =
                plan.products().stream().map(Product::leafCategory).toList();
        Map<String, JsonNode> sources = fetch();
        Table table = new Table("", ">same prefix", ">exact " + NEIGHBOURS + " nearest");
        double chance = Agreement.byChance(labels);
        double best = 0;
        for (CodebookPlan codebook : plan.codebooks()) {
            double byPrefix = Agreement.byPrefix(codes(sources, codebook), labels);
            double exact = Agreement.byNearest(joined(vectors, codebook), labels, NEIGHBOURS);
            best = Math.max(best, byPrefix);
            table.row(codebook.about(), share(byPrefix), share(exact));
        }
        table.row("always the most frequent type", share(Agreement.ofMajority(labels)), "");
        table.row("chance", share(chance), "");
        console.results(table.lines(console, console.resultWidth()));
        DemoFailure.unless(
                best > Agreement.ofMajority(labels),
                "shared prefixes say no more of a product than the most frequent type");
    }

    private Map<String, JsonNode> fetch() {
        DemoFailure.unless(
                plan.products().size() <= WINDOW,
                "[" + plan.products().size() + "] products are more than one search returns");
        ArrayNode fields = Json.list(plan.codebooks().stream()
                .map(codebook -> codebook.targetField() + ".codes")
                .toList());
        ObjectNode search = Rest.JSON.createObjectNode();
        search.put("size", WINDOW);
        search.set("_source", fields);
        Map<String, JsonNode> sources = new HashMap<>();
        for (JsonNode hit : api.search(plan.index(), search).at("/hits/hits")) {
            sources.put(hit.path("_id").asText(), hit.path("_source"));
        }
        return sources;
    }

    private List<List<Integer>> codes(Map<String, JsonNode> sources, CodebookPlan codebook) {
        List<List<Integer>> all = new ArrayList<>();
        for (Product product : plan.products()) {
            JsonNode codes =
                    sources.get(product.id()).path(codebook.targetField()).path("codes");
            DemoFailure.unless(
                    codes.size() == codebook.levels().size(),
                    "product [" + product.id() + "] has the codes " + codes + " in [" + codebook.targetField() + "]");
            List<Integer> path = new ArrayList<>();
            codes.forEach(code -> path.add(code.asInt()));
            all.add(path);
        }
        return all;
    }

    private float[][] joined(List<float[][]> vectors, CodebookPlan codebook) {
        List<WeightedField> fields = codebook.fields();
        float[][] first = vectors(vectors, fields.get(0));
        if (fields.size() == 1) {
            return first;
        }
        float[][] second = vectors(vectors, fields.get(1));
        float[][] joined = new float[first.length][];
        for (int i = 0; i < joined.length; i++) {
            joined[i] = Vectors.join(
                    first[i], fields.get(0).weight(), second[i], fields.get(1).weight());
        }
        return joined;
    }

    private float[][] vectors(List<float[][]> vectors, WeightedField field) {
        for (int i = 0; i < plan.vectorFields().size(); i++) {
            if (plan.vectorFields().get(i).name().equals(field.field())) {
                return vectors.get(i);
            }
        }
        throw new IllegalArgumentException("no vector field [" + field.field() + "]");
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }
}
