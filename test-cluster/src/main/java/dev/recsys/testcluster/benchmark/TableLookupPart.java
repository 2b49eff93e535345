/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.LoadGenerator.Clock;
import dev.recsys.testcluster.benchmark.LoadGenerator.Outcome;
import dev.recsys.testcluster.data.Rewrites;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;

/** How much longer a search takes that is looked up in a query table, and one that is rewritten. */
final class TableLookupPart implements Part {
    private static final String INDEX = "products";
    private static final String TABLE = "esci";
    private static final String LOOKUP = "lookup";
    private static final String REWRITE = "rewrite";
    private static final int SIZE = 10;
    private static final double SEARCHES_PER_SECOND = 100;
    private static final double WANTED_MILLIS = 1;

    private final RewritesInputs inputs;
    private final Scale scale;
    private final Bound tail;
    private final Bound found = Bound.atLeast("lookup-searches-found-in-the-table", 1);

    TableLookupPart(RewritesInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
        this.tail = Bound.atMost(scale.indicative("lookup-p99-milliseconds-added"), WANTED_MILLIS);
    }

    @Override
    public String name() {
        return "lookup";
    }

    @Override
    public String title() {
        return "latency of a search whose query is in the table, against the plain search";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(tail, found);
    }

    @Override
    public void run(Report report) throws Exception {
        Rewrites rewrites = inputs.queryRewrites();
        try (TestCluster cluster = TestCluster.builder()
                        .name("benchmark-lookup")
                        .failureLogs(inputs.failureLogs())
                        .start();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            Rest rest = cluster.rest();
            RewritesApi.index(rest, INDEX, new RewriteTexts(inputs.products()));
            RewritesApi.importTable(rest, TABLE, INDEX, rewrites);
            // Looked up, and nothing else: a search that finds nothing would be followed by another one.
            RewritesApi.putSearchPipeline(rest, LOOKUP, processor("never"));
            RewritesApi.putSearchPipeline(rest, REWRITE, processor("always"));
            List<String> bodies = new ArrayList<>();
            int exact = 0;
            for (String query : rewrites.byKey().keySet()) {
                ObjectNode body =
                        RewritesApi.title(query, "or").put("size", SIZE).put("_source", false);
                bodies.add(body.toString());
                // The first brings the row into the node's memory, and may give up waiting for it.
                rest.post("/" + INDEX + "/_search?search_pipeline=" + LOOKUP, body)
                        .orThrow();
                JsonNode answer = rest.post("/" + INDEX + "/_search?search_pipeline=" + LOOKUP, body)
                        .orThrow()
                        .body();
                exact += answer.at("/ext/recsys/rewrites/match").asText().equals("exact") ? 1 : 0;
            }
            report.judge(found, exact / (double) bodies.size());
            report.say("one node, one shard, " + inputs.products().size() + " products; "
                    + Figures.number(SEARCHES_PER_SECOND)
                    + " searches/s at a fixed rate, latency from the moment when a search was due; " + bodies.size()
                    + " queries, all in the table, " + SIZE + " hits");
            measure(
                    report,
                    searches(cluster, client, bodies, ""),
                    searches(cluster, client, bodies, "?search_pipeline=" + LOOKUP),
                    searches(cluster, client, bodies, "?search_pipeline=" + REWRITE));
        }
    }

    private static ObjectNode processor(String when) {
        ObjectNode processor = Rest.JSON.createObjectNode().put("table", TABLE);
        ObjectNode policies = processor.putObject("policies");
        for (String type : List.of("synonym", "broad", "substitute", "corrected")) {
            policies.putObject(type).put("when", when);
        }
        return processor;
    }

    private void measure(Report report, Searches plain, Searches lookup, Searches rewrite) throws InterruptedException {
        LoadGenerator load = new LoadGenerator(Clock.ofSystem(), SEARCHES_PER_SECOND);
        List<Searches> ways = List.of(plain, lookup, rewrite);
        List<List<Outcome>> outcomes = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int round = -1; round < scale.rounds(); round++) {
            for (int turn = 0; turn < ways.size(); turn++) {
                // Each way comes first, second and last in turn.
                int way = Math.floorMod(turn + round, ways.size());
                Outcome outcome = load.run(Searches.window(scale.searchWindow()), ways.get(way));
                if (round >= 0) {
                    outcomes.get(way).add(outcome);
                }
            }
        }
        TextTable table = Outcomes.table();
        Outcomes without = new Outcomes(outcomes.get(0));
        Outcomes with = new Outcomes(outcomes.get(1));
        without.row(table, "no pipeline");
        with.row(table, "looked up, nothing to rewrite");
        new Outcomes(outcomes.get(2)).row(table, "looked up and searched with every rewrite too");
        report.table(table);
        Spread added = added(with, without, Outcomes.P99);
        report.say("a lookup adds, in ms: at p50 " + added(with, without, Outcomes.P50) + ", at p99 " + added);
        if (with.errors() + without.errors() > 0) {
            report.fail("searches failed: [" + with.errors() + "] with the table, [" + without.errors() + "] without");
        }
        report.judge(tail, added.median());
    }

    private static Spread added(Outcomes with, Outcomes without, double percentile) {
        List<Double> ours = with.millis(percentile);
        List<Double> theirs = without.millis(percentile);
        double[] added = new double[ours.size()];
        for (int i = 0; i < added.length; i++) {
            added[i] = ours.get(i) - theirs.get(i);
        }
        return Spread.of(added);
    }

    private static Searches searches(TestCluster cluster, HttpClient client, List<String> bodies, String parameters) {
        return new Searches(client, cluster.httpUris(), "/" + INDEX + "/_search" + parameters, bodies);
    }
}
