/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.Bound;
import dev.recsys.testcluster.benchmark.Figures;
import dev.recsys.testcluster.benchmark.LoadGenerator;
import dev.recsys.testcluster.benchmark.LoadGenerator.Clock;
import dev.recsys.testcluster.benchmark.LoadGenerator.Outcome;
import dev.recsys.testcluster.benchmark.Outcomes;
import dev.recsys.testcluster.benchmark.Part;
import dev.recsys.testcluster.benchmark.Report;
import dev.recsys.testcluster.benchmark.Scale;
import dev.recsys.testcluster.benchmark.Searches;
import dev.recsys.testcluster.benchmark.Spread;
import dev.recsys.testcluster.benchmark.TextTable;
import dev.recsys.testcluster.benchmark.VectorIndex;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How much longer a search takes when a model ranks 1,000 documents again by 20 fields, against a script that does so. */
final class CostPart implements Part {
    private static final int FIELDS = 20;
    private static final int WINDOW = 1_000;
    /** Documents that have a word, as many as a window takes and a few more. */
    private static final int MATCHES = 1_250;

    private static final int HITS = 10;
    private static final double SEARCHES_PER_SECOND = 10;
    private static final String INDEX = "numbers";
    private static final String HEAP = "2g";
    private static final String TASK = "search";
    private static final EnsembleShape SMALL = new EnsembleShape(100, 31, 0, FIELDS, WINDOW);
    private static final EnsembleShape LARGE = new EnsembleShape(500, 64, 0, FIELDS, WINDOW);

    private final Path folder;
    private final Scale scale;
    private final Bound median;
    private final Bound tail;

    /** @param folder for natives and logs */
    CostPart(Path folder, Scale scale) {
        this.folder = folder;
        this.scale = scale;
        this.median = Bound.atMost(scale.indicative("linear-rescore-p50-to-painless"), 1);
        this.tail = Bound.atMost(scale.indicative("linear-rescore-p99-to-painless"), 1);
    }

    @Override
    public String name() {
        return "cost";
    }

    @Override
    public String title() {
        return "a search with " + WINDOW + " documents ranked again by " + FIELDS + " doc-value fields";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(median, tail);
    }

    /** A way of searching and what came of it, round by round. */
    private record Side(String name, Searches searches, List<Outcome> outcomes, List<RankingCounts> counts) {
        Outcomes all() {
            return new Outcomes(outcomes);
        }
    }

    @Override
    public void run(Report report) throws Exception {
        LightGbm.load(folder);
        int documents = scale.documents();
        NumberDocuments numbers = new NumberDocuments(documents, documents / MATCHES, FIELDS);
        try (TestCluster cluster = TestCluster.builder()
                        .name("benchmark-cost")
                        .heap(HEAP)
                        .failureLogs(folder.resolve("logs"))
                        .start();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            Rest rest = cluster.rest();
            ObjectNode create = Rest.JSON.createObjectNode();
            create.putObject("settings").put("number_of_shards", 1).put("number_of_replicas", 0);
            create.putObject("mappings").set("properties", numbers.mapping());
            rest.put("/" + INDEX, create).orThrow();
            VectorIndex index = new VectorIndex(INDEX, 1, false);
            index.fill(rest, numbers);
            index.merge(rest);
            Map<String, Double> weights = weights();
            String linear = put(rest, "linear", ModelsApi.linear(weights));
            String small =
                    put(rest, "small", ModelsApi.lightGbm(Ensembles.train(SMALL).text()));
            String large =
                    put(rest, "large", ModelsApi.lightGbm(Ensembles.train(LARGE).text()));
            same(rest, unified(word(0), linear), painless(word(0), weights));
            report.say("one node, one shard of one segment, " + documents + " documents; match query of one of "
                    + numbers.words() + " words that " + MATCHES + " of them have, ten hits; window_size " + WINDOW
                    + " for models and script alike; " + Figures.number(SEARCHES_PER_SECOND)
                    + " searches/s at a fixed rate, latency from the moment when a search was due");
            List<Side> sides = new ArrayList<>();
            sides.add(side(cluster, client, numbers, "linear model", word -> unified(word, linear)));
            sides.add(side(
                    cluster, client, numbers, "the same in painless (script_score)", word -> painless(word, weights)));
            sides.add(side(cluster, client, numbers, text(SMALL), word -> unified(word, small)));
            sides.add(side(cluster, client, numbers, text(LARGE), word -> unified(word, large)));
            sides.add(side(cluster, client, numbers, "no rescorer", CostPart::search));
            measure(report, rest, sides);
        }
    }

    private void measure(Report report, Rest rest, List<Side> sides) throws InterruptedException {
        LoadGenerator load = new LoadGenerator(Clock.ofSystem(), SEARCHES_PER_SECOND);
        for (int round = -1; round < scale.rounds(); round++) {
            for (Side side : sides) {
                RankingCounts before = RankingCounts.of(rest);
                Outcome outcome = load.run(Searches.window(scale.searchWindow()), side.searches());
                if (round >= 0) {
                    side.outcomes().add(outcome);
                    side.counts().add(RankingCounts.of(rest).since(before));
                }
            }
        }
        TextTable table = Outcomes.table();
        sides.forEach(side -> side.all().row(table, side.name()));
        report.table(table);
        if (sides.stream().anyMatch(side -> side.all().errors() > 0)) {
            throw new IllegalStateException("searches failed: their latencies say nothing");
        }
        report.table(ranking(sides));
        Outcomes script = sides.get(1).all();
        for (Side side : sides) {
            if (side != sides.get(1)) {
                report.say(side.name() + " / painless: p50 " + side.all().ratios(script, Outcomes.P50) + ", p99 "
                        + side.all().ratios(script, Outcomes.P99));
            }
        }
        Outcomes linear = sides.get(0).all();
        report.judge(median, linear.ratios(script, Outcomes.P50).median());
        report.judge(tail, linear.ratios(script, Outcomes.P99).median());
    }

    /** What the node itself counted of the windows that models ranked. */
    private static TextTable ranking(List<Side> sides) {
        TextTable table = new TextTable(
                "by the node's own count, mean of a window",
                ">whole rescore, ms",
                ">of that reading fields, ms",
                ">ns a value");
        for (Side side : sides) {
            List<RankingCounts> counts = side.counts();
            if (counts.get(0).windows() == 0) {
                continue;
            }
            if (counts.stream().anyMatch(each -> each.documents() != each.windows() * WINDOW)) {
                throw new IllegalStateException("not all windows had [" + WINDOW + "] documents: " + counts);
            }
            table.row(
                    side.name(),
                    spread(counts, each -> each.micros() / 1e3 / each.windows()),
                    spread(counts, each -> each.fieldNanos() / 1e6 / each.windows()),
                    spread(counts, each -> each.fieldNanos() / (double) each.documents() / FIELDS));
        }
        return table;
    }

    private static String spread(List<RankingCounts> counts, ToDoubleFunction<RankingCounts> figure) {
        return Spread.of(counts.stream().mapToDouble(figure).toArray()).toString();
    }

    private static String text(EnsembleShape shape) {
        return shape.trees() + " trees x " + shape.leaves() + " leaves";
    }

    private static Map<String, Double> weights() {
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int f = 0; f < FIELDS; f++) {
            weights.put(NumberDocuments.field(f), 1.0 / (1 + f));
        }
        return weights;
    }

    private static String put(Rest rest, String name, ObjectNode model) {
        String features = IntStream.range(0, FIELDS)
                .mapToObj(NumberDocuments::field)
                .map(field -> "{\"name\": \"" + field + "\", \"type\": \"field\", \"field\": \"" + field
                        + "\", \"missing\": 0}")
                .collect(Collectors.joining(",", "[", "]"));
        return ModelsApi.put(rest, name, ModelsApi.Surfaces.of(TASK), FeatureList.parse(features), model);
    }

    private static String word(int number) {
        return NumberDocuments.word(number);
    }

    private static ObjectNode search(String word) {
        ObjectNode body = Rest.JSON.createObjectNode().put("size", HITS).put("_source", false);
        body.putObject("query").putObject("match").put(NumberDocuments.TEXT, word);
        return body;
    }

    private static ObjectNode unified(String word, String model) {
        ObjectNode body = search(word);
        ModelsApi.rescore(body, model, ModelsApi.context(TASK), WINDOW);
        return body;
    }

    /** The same sum of the same fields for the same window, and nothing of the first pass. */
    private static ObjectNode painless(String word, Map<String, Double> weights) {
        ObjectNode body = search(word);
        ObjectNode rescore = body.putObject("rescore").put("window_size", WINDOW);
        ObjectNode query = rescore.putObject("query").put("query_weight", 0).put("rescore_query_weight", 1);
        ObjectNode scored = query.putObject("rescore_query").putObject("script_score");
        scored.putObject("query").putObject("match_all");
        ObjectNode script = scored.putObject("script");
        script.put(
                "source",
                weights.keySet().stream()
                        .map(field -> "params." + field + " * doc['" + field + "'].value")
                        .collect(Collectors.joining(" + ")));
        ObjectNode params = script.putObject("params");
        weights.forEach(params::put);
        return body;
    }

    /** @throws IllegalStateException the two sides do not order the same way, so their times say nothing */
    private static void same(Rest rest, ObjectNode one, ObjectNode other) {
        List<String> ours = ids(rest, one);
        List<String> theirs = ids(rest, other);
        if (ours.size() != HITS || ours.equals(theirs) == false) {
            throw new IllegalStateException("the model finds " + ours + ", the script " + theirs);
        }
    }

    private static List<String> ids(Rest rest, ObjectNode body) {
        JsonNode hits = rest.post("/" + INDEX + "/_search", body).orThrow().at("/hits/hits");
        List<String> ids = new ArrayList<>();
        hits.forEach(hit -> ids.add(hit.path("_id").asText()));
        return ids;
    }

    private interface Body {
        ObjectNode of(String word);
    }

    private static Side side(TestCluster cluster, HttpClient client, NumberDocuments numbers, String name, Body body) {
        List<String> bodies = IntStream.range(0, numbers.words())
                .mapToObj(word -> body.of(word(word)).toString())
                .toList();
        String path = "/" + INDEX + "/_search?request_cache=false";
        return new Side(
                name, new Searches(client, cluster.httpUris(), path, bodies), new ArrayList<>(), new ArrayList<>());
    }
}
