/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.testcluster.data.Rewrites;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Whether keeping the queries that fit their document best beats keeping all, when some belong to another document. */
final class ConsistencyPart implements Part {
    private static final String ALL = "all";
    private static final String BEST = "best";
    private static final String FILTER = "esci";
    private static final int SEED = 42;
    private static final int FOLDS = 2;

    private final RewritesInputs inputs;
    private final Bound gain = Bound.above("consistency-best-share-ndcg-gain-interval-low", 0);

    ConsistencyPart(RewritesInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public String name() {
        return "consistency";
    }

    @Override
    public String title() {
        return "planted hallucinations: keeping the best share of the generated queries against keeping all";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(gain);
    }

    @Override
    public void run(Report report) throws Exception {
        Judgments judgments = inputs.judgments();
        Rewrites honest = inputs.documentRewrites();
        Rewrites planted = planted(honest, new Random(SEED));
        List<String> fields = new ArrayList<>(List.of(VectorIndex.TITLE));
        Rewrites.DOCUMENT_TYPES.forEach(type -> fields.add(RewritesApi.field(type)));
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-consistency")
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            RewriteTexts texts = new RewriteTexts(inputs.products());
            RewritesApi.indexForGenerated(rest, "honest", texts);
            RewritesApi.importDocuments(rest, "honest", honest);
            RewritesApi.indexForGenerated(rest, ALL, texts);
            RewritesApi.importDocuments(rest, ALL, planted);
            report.say(
                    "each product has as many queries of other products, at random, as of its own; the share that is"
                            + " kept is chosen by the judgments of the other half of the queries; title + four fields, added up");
            TextTable table = SearchQuality.table();
            SearchQuality title = search(rest, ALL, judgments, List.of(VectorIndex.TITLE));
            SearchQuality all = search(rest, ALL, judgments, fields);
            title.row(table, "title", null);
            search(rest, "honest", judgments, fields).row(table, "nothing planted, all kept", title);
            all.row(table, "planted, all kept", title);

            SearchQuality best = new SearchQuality(
                    new double[judgments.queries().size()],
                    new double[judgments.queries().size()]);
            List<String> kept = new ArrayList<>();
            for (int fold = 0; fold < FOLDS; fold++) {
                RewritesApi.indexForGenerated(rest, BEST, texts);
                RewritesApi.importDocuments(rest, BEST, planted);
                JsonNode fitted = fit(rest, judgments, fold);
                ObjectNode apply = Rest.JSON.createObjectNode();
                apply.put("index", BEST).put("target_field", RewritesApi.TARGET);
                JsonNode applied = RewritesApi.runTask(
                        rest, RewritesApi.ROOT + "/filters/" + FILTER + "/_apply?wait_for_completion=true", apply);
                new VectorIndex(BEST, 1, false).merge(rest);
                kept.add("fold " + (fold + 1) + ": fitted " + fitted.path("metrics") + ", applied " + applied);
                best.take(search(rest, BEST, judgments, fields), fold, FOLDS);
            }
            best.row(table, "planted, best share kept", title);
            report.table(table);
            kept.forEach(report::say);
            Estimate change = best.ndcgGain(all);
            report.say("ndcg@10 of the best share against all: " + SearchQuality.text(change) + "; recall@100: "
                    + SearchQuality.text(best.recallGain(all)));
            report.judge(gain, change.interval().low());
        }
    }

    /** Each document's queries, and in each type as many of another document. */
    private static Rewrites planted(Rewrites honest, Random random) {
        List<String> keys = List.copyOf(honest.byKey().keySet());
        Map<String, ObjectNode> planted = new LinkedHashMap<>();
        honest.byKey().forEach((key, row) -> {
            String other = keys.get(random.nextInt(keys.size()));
            ObjectNode mixed = Rest.JSON.createObjectNode().put("id", key);
            for (String type : Rewrites.DOCUMENT_TYPES) {
                ArrayNode texts = mixed.putArray(type);
                honest.of(key, type).forEach(texts::add);
                honest.of(other, type).forEach(texts::add);
            }
            planted.put(key, mixed);
        });
        return new Rewrites(planted);
    }

    private static JsonNode fit(Rest rest, Judgments judgments, int fold) {
        ObjectNode request = Rest.JSON.createObjectNode();
        request.put("index", BEST).put("target_field", RewritesApi.TARGET).put("method", "bm25");
        request.putArray("fields").add(VectorIndex.TITLE).add(RewriteTexts.DESCRIPTION);
        ArrayNode judged = request.putArray("judgments");
        for (int q = 0; q < judgments.queries().size(); q++) {
            if (q % FOLDS != fold) {
                ObjectNode each = judged.addObject()
                        .put("query", judgments.queries().get(q).text());
                ObjectNode ratings = each.putObject("ratings");
                judgments.queries().get(q).gains().forEach(ratings::put);
            }
        }
        return RewritesApi.runTask(
                rest, RewritesApi.ROOT + "/filters/" + FILTER + "/_fit?wait_for_completion=true&promote=true", request);
    }

    private static SearchQuality search(Rest rest, String index, Judgments judgments, List<String> fields) {
        return SearchQuality.measure(
                rest, "/" + index + "/_search", judgments, (number, query) -> RewritesApi.words(query, fields));
    }
}
