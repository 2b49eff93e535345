/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.data.Rewrites;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.List;

/** What a query table adds to a search of the title, and of the title with generated queries. */
final class QueryTablePart implements Part {
    private static final String INDEX = "products";
    private static final String TABLE = "esci";
    private static final String PIPELINE = "rewrite";

    private final RewritesInputs inputs;
    private final Bound recall = Bound.above("queries-table-recall-gain-interval-low", 0);
    private final Bound ndcg = Bound.above("queries-table-ndcg-gain", 0);

    QueryTablePart(RewritesInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public String name() {
        return "queries";
    }

    @Override
    public String title() {
        return "BM25 with and without the query table, through the search pipeline";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(recall, ndcg);
    }

    @Override
    public void run(Report report) throws Exception {
        Judgments judgments = inputs.judgments();
        Rewrites rewrites = inputs.queryRewrites();
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-queries")
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            RewritesApi.indexForGenerated(rest, INDEX, new RewriteTexts(inputs.products()));
            RewritesApi.importDocuments(rest, INDEX, inputs.documentRewrites());
            JsonNode imported = RewritesApi.importTable(rest, TABLE, INDEX, rewrites);
            report.say(
                    judgments.queries().size() + " judged queries; a table of "
                            + imported.path("rows").asText() + " queries with "
                            + imported.path("rewrites").asText() + " rewrites, " + imported.path("rejected")
                            + " rejected by its guardrails; English analyzer, one shard; unjudged = 0; 95 % by paired bootstrap");
            TextTable table = SearchQuality.table();
            SearchQuality plain = search(rest, judgments, List.of(VectorIndex.TITLE), "");
            plain.row(table, "title", null);
            SearchQuality judged = null;
            for (Policy policy : policies()) {
                RewritesApi.putSearchPipeline(rest, PIPELINE, policy.processor());
                SearchQuality found =
                        search(rest, judgments, List.of(VectorIndex.TITLE), "?search_pipeline=" + PIPELINE);
                found.row(table, "title, " + policy.name(), plain);
                judged = judged == null ? found : judged;
            }
            List<String> fields =
                    List.of(VectorIndex.TITLE, RewritesApi.field("natural"), RewritesApi.field("synonym"));
            SearchQuality generated = search(rest, judgments, fields, "");
            generated.row(table, "title + natural + synonym of documents", plain);
            RewritesApi.putSearchPipeline(rest, PIPELINE, policies().get(0).processor());
            search(rest, judgments, fields, "?search_pipeline=" + PIPELINE)
                    .row(table, "the same with the table", plain);
            report.table(table);
            report.judge(recall, judged.recallGain(plain).interval().low());
            report.judge(ndcg, judged.ndcgGain(plain).mean());
        }
    }

    private record Policy(String name, ObjectNode processor) {}

    /** The first is the one that is judged: it has the weight that the processor gives to synonyms unless it is told another. */
    private static List<Policy> policies() {
        return List.of(
                policy("synonyms always, 0.5", "synonym", 0.5),
                policy("synonyms always, 0.3", "synonym", 0.3),
                policy("broad always, 0.3", "broad", 0.3),
                policy("substitutes always, 0.3", "substitute", 0.3));
    }

    private static Policy policy(String name, String type, double weight) {
        ObjectNode processor = Rest.JSON.createObjectNode().put("table", TABLE).put("timeout", "5s");
        ObjectNode policies = processor.putObject("policies");
        for (String each : List.of("synonym", "broad", "substitute", "corrected")) {
            ObjectNode policy = policies.putObject(each);
            policy.put("when", each.equals(type) ? "always" : "never");
            if (each.equals(type)) {
                policy.put("max", 2).put("weight", weight);
            }
        }
        return new Policy(name, processor);
    }

    private static SearchQuality search(Rest rest, Judgments judgments, List<String> fields, String parameters) {
        return SearchQuality.measure(
                rest,
                "/" + INDEX + "/_search" + parameters,
                judgments,
                (number, query) -> RewritesApi.words(query, fields));
    }
}
