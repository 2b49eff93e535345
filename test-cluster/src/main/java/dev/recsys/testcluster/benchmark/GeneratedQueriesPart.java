/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.data.Rewrites;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What generated queries in fields of their own add to a search of the title. */
final class GeneratedQueriesPart implements Part {
    private static final String INDEX = "products";
    private static final int FOLDS = 5;

    private final RewritesInputs inputs;
    private final Bound recall = Bound.above("documents-all-types-recall-gain-interval-low", 0);
    private final Bound ndcg = Bound.above("documents-tuned-ndcg-gain", 0);

    GeneratedQueriesPart(RewritesInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public String name() {
        return "documents";
    }

    @Override
    public String title() {
        return "BM25 of the title with and without the fields of generated queries";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(recall, ndcg);
    }

    @Override
    public void run(Report report) throws Exception {
        Judgments judgments = inputs.judgments();
        Rewrites rewrites = inputs.documentRewrites();
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-documents")
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            RewritesApi.indexForGenerated(rest, INDEX, new RewriteTexts(inputs.products()));
            int updated = RewritesApi.importDocuments(rest, INDEX, rewrites);
            report.say(judgments.queries().size() + " judged queries, "
                    + inputs.products().size()
                    + " products, of which " + updated + " got generated queries through the API; English analyzer, one"
                    + " shard; fields are added up (most_fields); unjudged = 0; 95 % by paired bootstrap");
            measure(report, rest, judgments);
        }
    }

    private void measure(Report report, Rest rest, Judgments judgments) {
        TextTable table = SearchQuality.table();
        SearchQuality title = search(rest, judgments, List.of(VectorIndex.TITLE));
        title.row(table, "title", null);
        for (String type : Rewrites.DOCUMENT_TYPES) {
            search(rest, judgments, List.of(RewritesApi.field(type))).row(table, type + " alone", title);
        }
        for (String type : Rewrites.DOCUMENT_TYPES) {
            search(rest, judgments, List.of(VectorIndex.TITLE, RewritesApi.field(type)))
                    .row(table, "title + " + type, title);
        }
        search(rest, judgments, fields(Rewrites.DOCUMENT_TYPES.subList(0, 3)))
                .row(table, "title + natural + synonym + broad", title);
        SearchQuality all = search(rest, judgments, fields(Rewrites.DOCUMENT_TYPES));
        all.row(table, "title + all four types", title);

        FieldScores scores = FieldScores.read(rest, INDEX, fields(Rewrites.DOCUMENT_TYPES), judgments);
        List<List<String>> weights = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            int left = fold;
            weights.add(scores.weighted(scores.tune(query -> query % FOLDS != left)));
        }
        SearchQuality tuned = SearchQuality.measure(
                rest,
                "/" + INDEX + "/_search",
                judgments,
                (number, query) -> RewritesApi.words(query, weights.get(number % FOLDS)));
        tuned.row(table, "title + all four, weights tuned on other queries", title);
        report.table(table);
        for (int fold = 0; fold < FOLDS; fold++) {
            report.say("fold " + (fold + 1) + ", weights chosen on the others: " + String.join(" ", weights.get(fold)));
        }
        report.judge(recall, all.recallGain(title).interval().low());
        report.judge(ndcg, tuned.ndcgGain(title).mean());
    }

    private static List<String> fields(List<String> types) {
        return Stream.concat(Stream.of(VectorIndex.TITLE), types.stream().map(RewritesApi::field))
                .toList();
    }

    private static SearchQuality search(Rest rest, Judgments judgments, List<String> fields) {
        return SearchQuality.measure(
                rest, "/" + INDEX + "/_search", judgments, (number, query) -> RewritesApi.words(query, fields));
    }
}
