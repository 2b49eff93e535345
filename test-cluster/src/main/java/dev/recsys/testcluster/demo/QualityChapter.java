/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** The report on how good a codebook is, and the two things that it must show: errors fall with each level, likeness rises. */
final class QualityChapter {
    private static final int PERCENT = 100;

    private final Console console;
    private final Api api;
    private final DemoPlan plan;

    QualityChapter(Stage stage) {
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
    }

    void run() {
        console.chapter("How good is the codebook?");
        console.say("Every document is encoded and counted where it is; only the counts leave a shard.");
        JsonNode report = api.get("/_plugins/_recsys/codebooks/"
                + plan.mainCodebook().name() + "/_quality?index=" + plan.index() + "&category_field=department");
        JsonNode levels = report.path("levels");
        DemoFailure.unless(
                levels.size() == plan.mainCodebook().levels().size(),
                "the report has [" + levels.size() + "] levels: " + report);
        levels(levels);
        prefixes(report);
        purity(report.path("category"));
    }

    private void levels(JsonNode levels) {
        Table table = new Table("level", ">centroids", ">used", ">evenness", ">error left");
        double before = Double.POSITIVE_INFINITY;
        for (JsonNode level : levels) {
            double error = level.path("relative_mse").asDouble();
            table.row(
                    level.path("level").asText(),
                    level.path("size").asText(),
                    percent(level.path("utilisation")),
                    percent(level.path("perplexity_ratio")),
                    percent(level.path("relative_mse")));
            DemoFailure.unless(error < before, "the error does not fall with each level: " + levels);
            before = error;
        }
        console.results(table.lines(console, console.resultWidth()));
        console.result(console.dim(
                "\"evenness\" is 100 % when all codes of a level are equally frequent (perplexity / centroids)"));
    }

    private void prefixes(JsonNode report) {
        Table table = new Table("codes shared", ">different prefixes", ">mean cosine of pairs", ">pairs");
        double before = Double.NEGATIVE_INFINITY;
        for (JsonNode prefix : report.path("prefixes")) {
            table.row(
                    prefix.path("depth").asText(),
                    prefix.path("unique").asText(),
                    number(prefix.path("mean_cosine")),
                    prefix.path("pairs").asText());
            if (prefix.path("mean_cosine").isNumber()) {
                double cosine = prefix.path("mean_cosine").asDouble();
                DemoFailure.unless(
                        cosine > before,
                        "products that share more codes are not more alike: " + report.path("prefixes"));
                before = cosine;
            }
        }
        console.results(table.lines(console, console.resultWidth()));
        console.result(console.dim(
                percent(report.path("shared_full_id")) + " of the products share their whole ID with another; at most "
                        + report.path("largest_group").asText() + " have the same"));
        console.seen("the more codes two products share, the more alike they are");
    }

    private void purity(JsonNode category) {
        double purity = category.path("purity").asDouble();
        double shuffled = category.path("shuffled_purity").asDouble();
        DemoFailure.unless(purity > shuffled, "the first code says nothing of the department: " + category);
        console.seen(String.format(
                Locale.ROOT,
                "the first code alone tells the department of %.0f %% of the products (departments dealt at random: %.0f %%)",
                purity * PERCENT,
                shuffled * PERCENT));
    }

    private static String percent(JsonNode share) {
        return share.isNumber() ? String.format(Locale.ROOT, "%.1f %%", share.asDouble() * PERCENT) : "–";
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.3f", value.asDouble()) : "–";
    }
}
