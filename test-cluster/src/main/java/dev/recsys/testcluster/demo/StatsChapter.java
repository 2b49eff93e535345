/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What the plugin has counted meanwhile, node by node. */
final class StatsChapter {
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.99;

    private final Console console;
    private final Api api;
    private final DemoPlan plan;

    StatsChapter(Stage stage) {
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
    }

    void run() {
        console.chapter("What the plugin has counted");
        JsonNode nodes = api.get("/_plugins/_recsys/stats").path("nodes");
        long encoded = 0;
        long failed = 0;
        Table table = new Table(
                "node",
                ">encoded",
                ">failed",
                ">skipped",
                ">half within",
                ">99 % within",
                ">cache hits",
                ">loads",
                ">trainings");
        for (JsonNode node : nodes) {
            JsonNode documents = node.path("documents");
            encoded += documents.path("encoded").asLong();
            failed += documents.path("failed").asLong();
            table.row(
                    node.path("name").asText(),
                    documents.path("encoded").asText(),
                    documents.path("failed").asText(),
                    documents.path("skipped").asText(),
                    within(documents.at("/encode_time/buckets"), MEDIAN),
                    within(documents.at("/encode_time/buckets"), TAIL),
                    node.at("/cache/hits").asText(),
                    node.at("/cache/loads").asText(),
                    node.at("/training/runs").asText());
        }
        console.results(table.lines(console, console.resultWidth()));
        long expected = (plan.products().size() + 1L) * plan.codebooks().size();
        DemoFailure.unless(
                encoded >= expected && failed == 0,
                "[" + encoded + "] documents were encoded and [" + failed + "] failed; it should be [" + expected
                        + "] and [0]");
    }

    /** The upper bound of the bucket that a share of all documents has been reached in. */
    static String within(JsonNode buckets, double share) {
        long all = 0;
        for (JsonNode bucket : buckets) {
            all += bucket.path("documents").asLong();
        }
        long sum = 0;
        for (JsonNode bucket : buckets) {
            sum += bucket.path("documents").asLong();
            if (all > 0 && sum >= share * all) {
                return bucket.has("up_to_micros")
                        ? time(bucket.path("up_to_micros").asLong())
                        : "longer";
            }
        }
        return "–";
    }

    private static String time(long micros) {
        return micros < 1_000 ? micros + " µs" : String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0);
    }
}
