/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.LoadGenerator.Clock;
import dev.recsys.testcluster.benchmark.LoadGenerator.Outcome;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.net.http.HttpClient;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How much longer a search of the nearest neighbours takes when quality is a part of it. */
final class QualityLatencyPart implements Part {
    private static final int QUERIES = 500;
    private static final int K = 10;
    private static final double SEARCHES_PER_SECOND = 100;
    private static final String HEAP = "2g";
    private static final double WANTED = 1.1;
    private static final Profiles.Target TARGET = new Profiles.Target("shop", "quality", "quality_embedding");

    private final QualityInputs inputs;
    private final Scale scale;
    private final Bound median;
    private final Bound tail;

    QualityLatencyPart(QualityInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
        this.median = Bound.atMost(scale.indicative("quality-knn-p50-to-knn"), WANTED);
        this.tail = Bound.atMost(scale.indicative("quality-knn-p99-to-knn"), WANTED);
    }

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String title() {
        return "latency of quality_knn with three signals against knn, k = " + K;
    }

    @Override
    public List<Bound> bounds() {
        return List.of(median, tail);
    }

    @Override
    public void run(Report report) throws Exception {
        Inputs products = inputs.vectors(report);
        int documents = scale.documents() / 2;
        VectorFile all = products.many(documents + QUERIES);
        VectorFile vectors = new VectorFile(all.path(), documents, all.dimension());
        try (TestCluster cluster = TestCluster.builder()
                        .name("benchmark-latency")
                        .heap(HEAP)
                        .failureLogs(inputs.failureLogs())
                        .start();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            Rest rest = cluster.rest();
            Profiles.put(rest, TARGET.profile(), RatedProducts.PROFILE_OF_THREE);
            Profiles.putPipeline(rest, TARGET.profile(), List.of(TARGET));
            ObjectNode properties = RatedProducts.mapping();
            properties.setAll(Profiles.mapping(rest, TARGET, vectors.dimension(), "innerproduct"));
            VectorIndex index = new VectorIndex("latency", 1, true);
            index.create(rest, vectors.dimension(), properties, Rest.JSON.createObjectNode());
            index.fill(
                    rest,
                    TARGET.profile(),
                    new RatedProducts(products.products(), documents).and(products.documents(vectors)));
            index.merge(rest);
            report.say("one node, one shard of one segment, " + documents + " documents; "
                    + Figures.number(SEARCHES_PER_SECOND) + " searches/s at a fixed rate, latency from the moment when"
                    + " a search was due; " + QUERIES + " vectors that are like those of the documents");
            Searches with = searches(
                    cluster,
                    client,
                    index,
                    all,
                    vector -> QualitySearch.qualityKnn(TARGET.vectorField(), vector, TARGET.profile(), K, K));
            Searches without = searches(cluster, client, index, all, vector -> QualitySearch.knn(vector, K, K));
            measure(report, with, without);
        }
    }

    private void measure(Report report, Searches with, Searches without) throws InterruptedException {
        LoadGenerator load = new LoadGenerator(Clock.ofSystem(), SEARCHES_PER_SECOND);
        List<Outcome> ours = new ArrayList<>();
        List<Outcome> theirs = new ArrayList<>();
        for (int round = -1; round < scale.rounds(); round++) {
            Outcome one = load.run(Searches.window(scale.searchWindow()), with);
            Outcome other = load.run(Searches.window(scale.searchWindow()), without);
            if (round >= 0) {
                ours.add(one);
                theirs.add(other);
            }
        }
        Outcomes quality = new Outcomes(ours);
        Outcomes plain = new Outcomes(theirs);
        TextTable table = Outcomes.table();
        quality.row(table, "quality_knn");
        plain.row(table, "knn");
        report.table(table);
        if (quality.errors() + plain.errors() > 0) {
            throw new IllegalStateException("searches failed: their latencies say nothing");
        }
        Spread medians = quality.ratios(plain, Outcomes.P50);
        Spread tails = quality.ratios(plain, Outcomes.P99);
        report.say("quality_knn ÷ knn: p50 " + medians + ", p99 " + tails);
        report.judge(median, medians.median());
        report.judge(tail, tails.median());
    }

    /** Searches with the vectors behind those that are indexed; the first one is tried out. */
    private static Searches searches(
            TestCluster cluster,
            HttpClient client,
            VectorIndex index,
            VectorFile all,
            Function<float[], ObjectNode> body) {
        FloatBuffer components = all.map();
        List<String> bodies = new ArrayList<>();
        for (int row = all.count() - QUERIES; row < all.count(); row++) {
            float[] vector = new float[all.dimension()];
            components.get(row * all.dimension(), vector);
            ObjectNode search = body.apply(vector);
            if (bodies.isEmpty()) {
                int found =
                        QualitySearch.ids(cluster.rest(), index.name(), search).size();
                if (found != K) {
                    throw new IllegalStateException("[" + found + "] hits instead of [" + K + "] by " + search);
                }
            }
            bodies.add(search.toString());
        }
        return new Searches(client, cluster.httpUris(), "/" + index.name() + "/_search?request_cache=false", bodies);
    }
}
