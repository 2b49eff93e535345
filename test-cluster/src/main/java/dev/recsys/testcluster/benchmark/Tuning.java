/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a tuning of a quality profile answered. */
record Tuning(JsonNode answer) {
    /** Results that count in every metric. */
    static final int K = 10;

    /** Documents that each query's first pass gives. */
    static final int CANDIDATES = 100;

    /** How far ndcg may fall. */
    static final double MAX_DROP = 0.01;

    /** Parts of the queries, each of which is left out once. */
    static final int FOLDS = 5;

    private static final int SEED = 42;

    /** A first pass: what finds the candidates, and how its score is read. */
    record FirstPass(String name, JsonNode query, String scores) {}

    /** What to tune on. */
    record Task(String index, FirstPass pass, ArrayNode judgments) {
        /** Raises a signal while ndcg falls by at most {@link #MAX_DROP}. */
        ObjectNode forSignal(String signal) {
            ObjectNode request = request();
            request.putObject("objective").put("metric", "mean_signal").put("signal", signal);
            request.putObject("guardrail").put("metric", "ndcg").put("max_drop", MAX_DROP);
            return request;
        }

        /** Raises ndcg itself. */
        ObjectNode forNdcg() {
            ObjectNode request = request();
            request.putObject("objective").put("metric", "ndcg");
            return request;
        }

        private ObjectNode request() {
            ObjectNode request = Rest.JSON.createObjectNode().put("index", index);
            request.putObject("search").set("query", pass.query());
            request.set("judgments", judgments);
            request.put("first_pass", pass.scores()).put("baseline", "zero");
            return request.put("k", K)
                    .put("candidates", CANDIDATES)
                    .put("folds", FOLDS)
                    .put("seed", SEED);
        }
    }

    /** Tunes a profile. */
    static Tuning run(Rest rest, String profile, ObjectNode request) {
        return new Tuning(rest.post(Profiles.path(profile) + "/_tune?wait_for_completion=true", request)
                .orThrow()
                .body());
    }

    boolean promoted() {
        return answer.path("promoted").asBoolean();
    }

    String reason() {
        return answer.path("reason").asText();
    }

    /** The tuned weights as an object by name of signal. */
    JsonNode weights() {
        return answer.path("weights");
    }

    /** Weights for people, for example {@code rating 0.1901}. */
    static String text(JsonNode weights) {
        return weights.properties().stream()
                .map(each ->
                        each.getKey() + " " + Figures.number(each.getValue().asDouble(Double.NaN)))
                .collect(Collectors.joining(", "));
    }

    /** Mean change of the objective on the queries left out. */
    Change objective() {
        return Change.of(answer.path("objective"));
    }

    /** The same of the metric that must not fall. */
    Change guardrail() {
        return Change.of(answer.path("guardrail"));
    }

    /**
     * How a metric changes.
     *
     * @param tuned    on the queries that the weights were chosen on
     * @param expected mean change on queries left out, with the ends of its interval
     */
    record Change(String metric, double baseline, double tuned, double expected, double low, double high) {
        static Change of(JsonNode json) {
            JsonNode validated = json.path("cross_validated");
            return new Change(
                    json.path("metric").asText(),
                    number(json, "baseline"),
                    number(json, "tuned"),
                    number(validated, "change"),
                    number(validated.path("interval"), 0),
                    number(validated.path("interval"), 1));
        }

        private static double number(JsonNode json, String field) {
            return json.path(field).asDouble(Double.NaN);
        }

        private static double number(JsonNode json, int position) {
            return json.path(position).asDouble(Double.NaN);
        }

        /** For example {@code +0.0123 (+0.0034 … +0.0212)}. */
        String interval() {
            return interval(expected, low, high);
        }

        static String interval(double mean, double low, double high) {
            return String.format(Locale.ROOT, "%+.4f (%+.4f … %+.4f)", mean, low, high);
        }
    }

    /** What each fold's own weights, chosen on the others, did to it. */
    TextTable folds() {
        TextTable table = new TextTable(
                "fold",
                ">queries",
                "weights chosen on the others",
                ">" + objective().metric(),
                ">" + guardrail().metric());
        int number = 0;
        for (JsonNode fold : answer.path("folds")) {
            number++;
            table.row(
                    Integer.toString(number),
                    fold.path("queries").asText(),
                    text(fold.path("weights")),
                    signed(fold.path("objective_change")),
                    signed(fold.path("guardrail_change")));
        }
        return table;
    }

    private static String signed(JsonNode change) {
        return String.format(Locale.ROOT, "%+.4f", change.asDouble(Double.NaN));
    }

    /** A few points of the trade-off, spread over its whole length: weights, objective and what it costs. */
    TextTable tradeOff(int rows) {
        TextTable table = new TextTable(
                "weights",
                ">" + objective().metric(),
                ">change (95 %)",
                ">" + guardrail().metric(),
                ">change (95 %)");
        List<JsonNode> points = new ArrayList<>();
        answer.path("trade_off").forEach(points::add);
        for (JsonNode point : spread(points, rows)) {
            table.row(
                    text(point.path("weights")),
                    mean(point.path("objective")),
                    change(point.path("objective")),
                    mean(point.path("guardrail")),
                    change(point.path("guardrail")));
        }
        return table;
    }

    private static String mean(JsonNode metric) {
        return String.format(Locale.ROOT, "%.4f", metric.path("mean").asDouble(Double.NaN));
    }

    private static String change(JsonNode metric) {
        return Change.interval(
                metric.path("change").asDouble(Double.NaN),
                metric.at("/interval/0").asDouble(Double.NaN),
                metric.at("/interval/1").asDouble(Double.NaN));
    }

    /** The first, the last, and others between them at equal distances; all where there are no more. */
    static <T> List<T> spread(List<T> all, int count) {
        if (all.size() <= count) {
            return all;
        }
        List<T> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(all.get((int) Math.round(i * (all.size() - 1) / (count - 1.0))));
        }
        return some;
    }
}
