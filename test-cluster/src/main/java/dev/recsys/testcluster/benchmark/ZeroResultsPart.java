/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.PlantedLog;
import dev.recsys.testcluster.data.PlantedLog.Wish;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.data.Rewrites;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** How many searches of a log find nothing, with and without the query table. */
final class ZeroResultsPart implements Part {
    private static final String INDEX = "products";
    private static final String TABLE = "esci";
    private static final String PIPELINE = "rescue";
    private static final int SEARCHES = 2_000;
    private static final int HEAD = 40;
    private static final int SEED = 42;
    private static final double WANTED = 0.5;

    private final RewritesInputs inputs;
    private final Bound rate = Bound.atMost("zero-results-rate-with-table-to-without", WANTED);

    ZeroResultsPart(RewritesInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public String name() {
        return "zero-results";
    }

    @Override
    public String title() {
        return "searches of a log that find nothing, before and after";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(rate);
    }

    @Override
    public void run(Report report) throws Exception {
        Rewrites rewrites = inputs.queryRewrites();
        Map<String, Integer> log = log(inputs.products(), rewrites);
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-zero-results")
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            RewritesApi.index(rest, INDEX, new RewriteTexts(inputs.products()));
            JsonNode imported = RewritesApi.importTable(rest, TABLE, INDEX, rewrites);
            report.say(SEARCHES + " searches for " + log.size() + " different queries, the common ones words of"
                    + " categories, the rare ones those of the table as they are and with their words turned round; all"
                    + " words have to be in the title; a table of "
                    + imported.path("rows").asText() + " queries");
            RewritesApi.putSearchPipeline(rest, PIPELINE, processor(List.of("synonym", "corrected")));
            Found before = found(rest, log, "");
            Found some = found(rest, log, "?search_pipeline=" + PIPELINE);
            RewritesApi.putSearchPipeline(
                    rest, PIPELINE, processor(List.of("synonym", "corrected", "broad", "substitute")));
            Found after = found(rest, log, "?search_pipeline=" + PIPELINE);
            TextTable table = new TextTable("", ">searches without results", ">queries without results", ">rewritten");
            before.row(table, "without the table");
            some.row(table, "synonyms and corrections, when there is nothing");
            after.row(table, "broader ones and substitutes too");
            report.table(table);
            report.judge(rate, after.traffic() / before.traffic());
        }
    }

    /** Queries and how often they are asked: categories in front, then what is in the table, then the same in another order. */
    private static Map<String, Integer> log(List<Product> products, Rewrites rewrites) {
        Map<String, Integer> categories = new LinkedHashMap<>();
        products.forEach(product -> {
            if (product.leafCategory() != null) {
                categories.merge(product.leafCategory().toLowerCase(Locale.ROOT), 1, Integer::sum);
            }
        });
        List<Wish> wishes = new ArrayList<>();
        categories.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(HEAD)
                .forEach(category -> wishes.add(new Wish(category.getKey(), List.of())));
        List<Wish> tail = new ArrayList<>();
        for (String query : rewrites.byKey().keySet()) {
            tail.add(new Wish(query, List.of()));
            List<String> words = new ArrayList<>(Arrays.asList(query.split(" ")));
            Collections.reverse(words);
            tail.add(new Wish(String.join(" ", words), List.of()));
        }
        Collections.shuffle(tail, new Random(SEED));
        wishes.addAll(tail);
        return PlantedLog.of(wishes, SEARCHES, SEED).frequencies();
    }

    private static ObjectNode processor(List<String> types) {
        ObjectNode processor = Rest.JSON.createObjectNode().put("table", TABLE).put("timeout", "5s");
        ObjectNode policies = processor.putObject("policies");
        for (String type : List.of("synonym", "corrected", "broad", "substitute")) {
            policies.putObject(type).put("when", types.contains(type) ? "zero_results" : "never");
        }
        return processor;
    }

    /**
     * What came of a log.
     *
     * @param traffic   share of its searches that found nothing
     * @param queries   share of its different queries
     * @param rewritten share of its searches whose answer names a rewrite
     */
    private record Found(double traffic, double queries, double rewritten) {
        void row(TextTable table, String what) {
            table.row(what, Figures.percent(traffic), Figures.percent(queries), Figures.percent(rewritten));
        }
    }

    private static Found found(Rest rest, Map<String, Integer> log, String parameters) {
        int none = 0;
        int searchesWithNone = 0;
        int rewritten = 0;
        int all = 0;
        for (Map.Entry<String, Integer> query : log.entrySet()) {
            ObjectNode body =
                    RewritesApi.title(query.getKey(), "and").put("size", 1).put("_source", false);
            JsonNode answer = rest.post("/" + INDEX + "/_search" + parameters, body)
                    .orThrow()
                    .body();
            all += query.getValue();
            if (answer.at("/hits/hits").isEmpty()) {
                none++;
                searchesWithNone += query.getValue();
            }
            if (answer.at("/ext/recsys/rewrites/applied").isEmpty() == false) {
                rewritten += query.getValue();
            }
        }
        return new Found(searchesWithNone / (double) all, none / (double) log.size(), rewritten / (double) all);
    }
}
