/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.LoadGenerator.Clock;
import dev.recsys.testcluster.benchmark.LoadGenerator.Outcome;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How long plain searches take on two nodes, with and without a training on the same nodes. */
final class SearchPart implements Part {
    private static final int NODES = 2;
    private static final int SHARDS = 4;
    private static final String CODEBOOK = "searched";
    private static final double SEARCHES_PER_SECOND = 50;
    private static final Duration SEARCH_TIMEOUT = Duration.ofSeconds(30);
    private static final int WORDS = 2;
    private static final int SEED = 42;
    private static final int HTTP_OK = 200;
    private static final double P50 = 50;
    private static final double P99 = 99;
    private static final double ALL = 100;

    private final SemanticIdsInputs inputs;
    private final Scale scale;
    private final Bound failed = Bound.atMost("searches-failed-during-training", 0);

    SearchPart(SemanticIdsInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
    }

    @Override
    public String name() {
        return "search";
    }

    @Override
    public String title() {
        return "plain searches with and without a training on the same nodes";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(failed);
    }

    @Override
    public void run(Report report) throws Exception {
        VectorFile vectors = inputs.vectors().many(scale.documents());
        try (TestCluster cluster = TestCluster.builder()
                        .name("benchmark-search")
                        .nodes(NODES)
                        .failureLogs(inputs.failureLogs())
                        .start();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            VectorIndex index = new VectorIndex("searched", SHARDS, false);
            index.create(cluster.rest(), vectors.dimension());
            index.fill(cluster.rest(), inputs.vectors().products(), vectors);
            report.say(
                    NODES + " nodes, " + SHARDS + " primary shards, " + vectors.count() + " documents; match query of "
                            + WORDS + " words on the title, " + Figures.number(SEARCHES_PER_SECOND)
                            + " searches/s at a fixed rate, latency from the moment when a search was due");
            Searches searches = new Searches(
                    client, cluster.httpUris(), index, inputs.vectors().products());
            LoadGenerator load = new LoadGenerator(Clock.ofSystem(), SEARCHES_PER_SECOND);
            measure(report, cluster, index, searches, load);
        }
    }

    private void measure(Report report, TestCluster cluster, VectorIndex index, Searches searches, LoadGenerator load)
            throws Exception {
        List<Outcome> quiet = new ArrayList<>();
        List<Outcome> training = new ArrayList<>();
        List<Double> trainingSeconds = new ArrayList<>();
        for (int round = -1; round < scale.rounds(); round++) {
            Outcome without = load.run(searches.window(scale.searchWindow()), searches);
            CompletableFuture<Double> trained = CompletableFuture.supplyAsync(() -> {
                try (Rest rest = new Rest(cluster.httpUri(0))) {
                    return new Training(index.name(), Training.LEVELS)
                            .run(rest, CODEBOOK)
                            .seconds();
                }
            });
            Outcome with = load.run(() -> trained.isDone() == false, searches);
            double seconds = trained.get();
            if (round >= 0) {
                quiet.add(without);
                training.add(with);
                trainingSeconds.add(seconds);
            }
        }
        TextTable table = new TextTable("", ">searches", ">failed", ">p50, ms", ">p99, ms", ">slowest, ms");
        row(table, "alone", quiet);
        row(table, "during a training", training);
        report.table(table);
        report.say("the training took " + Spread.of(trainingSeconds) + " s; p99 with ÷ without: "
                + new Turns(p99(training), p99(quiet)).ratios());
        report.judge(failed, training.stream().mapToLong(Outcome::errors).sum());
    }

    private static void row(TextTable table, String what, List<Outcome> outcomes) {
        table.row(
                what,
                Long.toString(outcomes.stream()
                        .mapToLong(each -> each.latencies().getTotalCount())
                        .sum()),
                Long.toString(outcomes.stream().mapToLong(Outcome::errors).sum()),
                millis(outcomes, P50),
                millis(outcomes, P99),
                millis(outcomes, ALL));
    }

    private static String millis(List<Outcome> outcomes, double percentile) {
        return Spread.of(outcomes.stream().map(each -> each.millis(percentile)).toList())
                .toString();
    }

    private static List<Double> p99(List<Outcome> outcomes) {
        return outcomes.stream().map(each -> each.millis(P99)).toList();
    }

    /** Searches for words of titles, the same ones in every run, to the nodes in turn. */
    private static final class Searches implements java.util.function.IntFunction<CompletionStage<Boolean>> {
        private final HttpClient client;
        private final List<URI> nodes;
        private final String path;
        private final List<String> bodies = new ArrayList<>();

        Searches(HttpClient client, List<URI> nodes, VectorIndex index, List<Product> products) {
            this.client = client;
            this.nodes = nodes;
            this.path = "/" + index.name() + "/_search?_source=" + VectorIndex.TITLE + "&request_cache=false";
            Random random = new Random(SEED);
            for (Product product : products) {
                String[] words = product.title().split("\\W+");
                StringBuilder query = new StringBuilder();
                for (int i = 0; i < WORDS; i++) {
                    query.append(words[random.nextInt(words.length)]).append(' ');
                }
                ObjectNode body = Rest.JSON.createObjectNode();
                body.putObject("query")
                        .putObject("match")
                        .put(VectorIndex.TITLE, query.toString().strip());
                bodies.add(body.toString());
            }
        }

        BooleanSupplier window(Duration length) {
            long end = System.nanoTime() + length.toNanos();
            return () -> System.nanoTime() < end;
        }

        @Override
        public CompletionStage<Boolean> apply(int number) {
            HttpRequest request = HttpRequest.newBuilder(
                            nodes.get(number % nodes.size()).resolve(path))
                    .timeout(SEARCH_TIMEOUT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(bodies.get(number % bodies.size())))
                    .build();
            return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .orTimeout(SEARCH_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .thenApply(answer -> answer.statusCode() == HTTP_OK
                            && answer.body().contains("\"timed_out\":false")
                            && answer.body().contains("\"failed\":0"));
        }
    }
}
