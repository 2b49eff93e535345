/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.LoadGenerator.Clock;
import dev.recsys.testcluster.benchmark.LoadGenerator.Outcome;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** How long a shard takes to order a window again by four signals. */
final class RescorePart implements Part {
    private static final int WINDOW = 1_000;
    /** The last copies of the products may lack some: half as many again are asked for. */
    private static final double ENOUGH = 1.5;
    /** What every analyzer takes for one word. */
    private static final Pattern LETTERS = Pattern.compile("[a-z]+");

    private static final double SEARCHES_PER_SECOND = 20;
    private static final double WANTED_MILLIS = 1;
    private static final String PROFILE = "shop";
    private static final double MICROS_PER_MILLI = 1_000;

    private final QualityInputs inputs;
    private final Scale scale;
    private final Bound bound;

    RescorePart(QualityInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
        this.bound = Bound.atMost(scale.indicative("rescore-1000-documents-4-signals-millis"), WANTED_MILLIS);
    }

    @Override
    public String name() {
        return "rescore";
    }

    @Override
    public String title() {
        return "the quality rescorer on " + WINDOW + " documents of a shard, four signals";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(bound);
    }

    @Override
    public void run(Report report) throws Exception {
        List<Product> products = inputs.vectors(report).products();
        int documents = scale.documents();
        List<String> words = frequentWords(products.stream().map(Product::title).toList(), ENOUGH * WINDOW / documents);
        try (TestCluster cluster = TestCluster.builder()
                        .name("benchmark-rescore")
                        .failureLogs(inputs.failureLogs())
                        .start();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            Rest rest = cluster.rest();
            Profiles.put(rest, PROFILE, RatedProducts.PROFILE_OF_FOUR);
            VectorIndex index = new VectorIndex("rescored", 1, false);
            index.create(
                    rest,
                    inputs.vectors(report).real().dimension(),
                    RatedProducts.mapping(),
                    Rest.JSON.createObjectNode());
            index.fill(rest, new RatedProducts(products, documents).and(titles(products, documents)));
            report.say("one node, one shard, " + documents + " documents; match query of each of " + words.size()
                    + " words that " + WINDOW + " of them or more have, window_size " + WINDOW + ", ten hits; "
                    + Figures.number(SEARCHES_PER_SECOND)
                    + " searches/s at a fixed rate; signals: Bayesian average, log scale, linear, exponential decay");
            measure(
                    report,
                    rest,
                    searches(cluster, client, index, words, true),
                    searches(cluster, client, index, words, false));
        }
    }

    private void measure(Report report, Rest rest, Searches with, Searches without) throws InterruptedException {
        LoadGenerator load = new LoadGenerator(Clock.ofSystem(), SEARCHES_PER_SECOND);
        List<Outcome> rescored = new ArrayList<>();
        List<Outcome> plain = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        for (int round = -1; round < scale.rounds(); round++) {
            Counted before = Counted.of(rest);
            Outcome one = load.run(Searches.window(scale.searchWindow()), with);
            Counted counted = Counted.of(rest).since(before);
            Outcome other = load.run(Searches.window(scale.searchWindow()), without);
            if (counted.windows() == 0 || counted.documents() != counted.windows() * WINDOW) {
                throw new IllegalStateException("[" + counted.documents() + "] documents were rescored in ["
                        + counted.windows() + "] windows; each should have [" + WINDOW + "]");
            }
            if (round >= 0) {
                rescored.add(one);
                plain.add(other);
                millis.add(counted.micros() / MICROS_PER_MILLI / counted.windows());
            }
        }
        TextTable table = Outcomes.table();
        new Outcomes(rescored).row(table, "with the rescorer");
        new Outcomes(plain).row(table, "without");
        report.table(table);
        Spread mean = Spread.of(millis);
        report.say("rescoring alone, mean of a shard by the node's own count: " + mean + " ms");
        report.judge(bound, mean.median());
    }

    /**
     * What the nodes counted of rescoring.
     *
     * @param micros time of all windows together
     */
    private record Counted(long windows, long documents, long micros) {
        static Counted of(Rest rest) {
            long windows = 0;
            long documents = 0;
            long micros = 0;
            for (JsonNode node : rest.get("/_plugins/_recsys/stats").orThrow().at("/nodes")) {
                JsonNode rescore = node.path("rescore");
                windows += rescore.path("windows").asLong();
                documents += rescore.path("documents").asLong();
                micros += rescore.at("/rescore_time/total_in_micros").asLong();
            }
            return new Counted(windows, documents, micros);
        }

        Counted since(Counted before) {
            return new Counted(windows - before.windows, documents - before.documents, micros - before.micros);
        }
    }

    private static Searches searches(
            TestCluster cluster, HttpClient client, VectorIndex index, List<String> words, boolean rescored) {
        List<String> bodies = new ArrayList<>();
        for (String word : words) {
            ObjectNode body = Rest.JSON.createObjectNode();
            body.putObject("query").putObject("match").put(VectorIndex.TITLE, word);
            if (rescored) {
                ObjectNode rescore = body.putObject("rescore").put("window_size", WINDOW);
                rescore.putObject("quality").put("profile", PROFILE);
            }
            bodies.add(body.toString());
        }
        String path = "/" + index.name() + "/_search?_source=" + VectorIndex.TITLE + "&request_cache=false";
        return new Searches(client, cluster.httpUris(), path, bodies);
    }

    private static Documents titles(List<Product> products, int count) {
        return new Documents() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public void write(int row, JsonObjectText json) {
                json.text(VectorIndex.TITLE, products.get(row % products.size()).title());
            }
        };
    }

    /** Words that at least a share of the titles have, in alphabetical order; there is one, or it fails. */
    static List<String> frequentWords(List<String> titles, double share) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String title : titles) {
            Set<String> words =
                    new HashSet<>(List.of(title.toLowerCase(Locale.ROOT).split("\\s+")));
            words.stream()
                    .filter(word -> LETTERS.matcher(word).matches())
                    .forEach(word -> counts.merge(word, 1, Integer::sum));
        }
        List<String> frequent = counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= share * titles.size())
                .map(Map.Entry::getKey)
                .toList();
        if (frequent.isEmpty()) {
            throw new IllegalStateException("no word is in [" + share + "] of the [" + titles.size() + "] titles");
        }
        return frequent;
    }
}
