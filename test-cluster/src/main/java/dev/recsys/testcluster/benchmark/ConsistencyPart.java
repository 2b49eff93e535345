/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.testcluster.data.Judgments;
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
    private static final int FOLDS = 5;
    /** Shares that are tried, one after the other on the same documents. */
    private static final double[] KEPT = {0.8, 0.7, 0.6, 0.5, 0.4, 0.3};

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
            report.say("each product has as many queries of other products, at random, as of its own; the share that is"
                    + " kept is chosen by the judgments of other queries, in 5 folds; title + four fields, added up");
            TextTable table = SearchQuality.table();
            SearchQuality title = search(rest, ALL, judgments, List.of(VectorIndex.TITLE));
            SearchQuality all = search(rest, ALL, judgments, fields);
            title.row(table, "title", null);
            search(rest, "honest", judgments, fields).row(table, "nothing planted, all kept", title);
            all.row(table, "planted, all kept", title);

            RewritesApi.indexForGenerated(rest, BEST, texts);
            RewritesApi.importDocuments(rest, BEST, planted);
            report.say("fitted: " + fit(rest).at("/metrics/types"));
            List<SearchQuality> shares = new ArrayList<>();
            for (double keep : KEPT) {
                apply(rest, keep);
                shares.add(search(rest, BEST, judgments, fields));
                shares.get(shares.size() - 1).row(table, "planted, best " + Figures.percent(keep) + " kept", title);
            }
            SearchQuality best = new SearchQuality(
                    new double[judgments.queries().size()],
                    new double[judgments.queries().size()]);
            List<String> kept = new ArrayList<>();
            for (int fold = 0; fold < FOLDS; fold++) {
                int share = 0;
                for (int i = 1; i < KEPT.length; i++) {
                    share = shares.get(i).ndcgWithout(fold, FOLDS)
                                    > shares.get(share).ndcgWithout(fold, FOLDS)
                            ? i
                            : share;
                }
                kept.add("fold " + (fold + 1) + ": the judgments of the others choose " + Figures.percent(KEPT[share]));
                best.take(shares.get(share), fold, FOLDS);
            }
            best.row(table, "planted, the share that other queries choose", title);
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

    private static JsonNode fit(Rest rest) {
        ObjectNode request = Rest.JSON.createObjectNode();
        request.put("index", BEST).put("target_field", RewritesApi.TARGET).put("method", "bm25");
        request.putArray("fields").add(VectorIndex.TITLE).add(RewriteTexts.DESCRIPTION);
        return rest.post(RewritesApi.ROOT + "/filters/" + FILTER + "/_fit", request)
                .orThrow()
                .body();
    }

    /** Drops what is below the share; what a greater share dropped before, a smaller one would have dropped too. */
    private static void apply(Rest rest, double keep) {
        ObjectNode request = Rest.JSON.createObjectNode();
        request.put("index", BEST).put("target_field", RewritesApi.TARGET).put("keep", keep);
        request.putArray("fields").add(VectorIndex.TITLE).add(RewriteTexts.DESCRIPTION);
        RewritesApi.runTask(
                rest, RewritesApi.ROOT + "/filters/" + FILTER + "/_apply?wait_for_completion=true", request);
        new VectorIndex(BEST, 1, false).merge(rest);
    }

    private static SearchQuality search(Rest rest, String index, Judgments judgments, List<String> fields) {
        return SearchQuality.measure(
                rest, "/" + index + "/_search", judgments, (number, query) -> RewritesApi.words(query, fields));
    }
}
