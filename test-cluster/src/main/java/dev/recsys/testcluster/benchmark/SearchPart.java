/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.LoadGenerator.Clock;
import dev.recsys.testcluster.benchmark.LoadGenerator.Outcome;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** How long plain searches take on two nodes, with and without a training on the same nodes. */
final class SearchPart implements Part {
    private static final int NODES = 2;
    private static final int SHARDS = 4;
    private static final String CODEBOOK = "searched";
    private static final double SEARCHES_PER_SECOND = 50;
    private static final int WORDS = 2;
    private static final int SEED = 42;

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
            index.fill(cluster.rest(), inputs.vectors().documents(vectors));
            report.say(
                    NODES + " nodes, " + SHARDS + " primary shards, " + vectors.count() + " documents; match query of "
                            + WORDS + " words on the title, " + Figures.number(SEARCHES_PER_SECOND)
                            + " searches/s at a fixed rate, latency from the moment when a search was due");
            Searches searches = new Searches(
                    client,
                    cluster.httpUris(),
                    "/" + index.name() + "/_search?_source=" + VectorIndex.TITLE + "&request_cache=false",
                    bodies(inputs.vectors().products()));
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
            Outcome without = load.run(Searches.window(scale.searchWindow()), searches);
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
        Outcomes alone = new Outcomes(quiet);
        Outcomes busy = new Outcomes(training);
        TextTable table = Outcomes.table();
        alone.row(table, "alone");
        busy.row(table, "during a training");
        report.table(table);
        report.say("the training took " + Spread.of(trainingSeconds) + " s; p99 with ÷ without: "
                + busy.ratios(alone, Outcomes.P99));
        report.judge(failed, busy.errors());
    }

    /** Searches for words of titles. */
    private static List<String> bodies(List<Product> products) {
        Random random = new Random(SEED);
        List<String> bodies = new ArrayList<>();
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
        return bodies;
    }
}
