/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.training.RankingData;
import dev.recsys.testcluster.benchmark.Bound;
import dev.recsys.testcluster.benchmark.Inputs;
import dev.recsys.testcluster.benchmark.Part;
import dev.recsys.testcluster.benchmark.Report;
import dev.recsys.testcluster.benchmark.SearchQuality;
import dev.recsys.testcluster.benchmark.TextTable;
import dev.recsys.testcluster.benchmark.VectorFile;
import dev.recsys.testcluster.benchmark.ranking.Folds.Kind;
import dev.recsys.testcluster.benchmark.ranking.ModelsApi.Surfaces;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What trained rankers find on judged queries that they never saw, against BM25, neighbours, and the sum of both. */
final class EsciRankingPart implements Part {
    private static final FeatureList TASK = FeatureList.parse(
            """
            [{"name": "is_search", "type": "context", "value": "$task", "codes": {"search": 1, "similar": 0}}]""");

    /** The query of a product page is the product's title, and its vector the product's. */
    private static final String IMPUTATION =
            """
            {"similar": {"$query": "$item.title", "$attributes.embedding": "$item.text_embedding"}}""";

    private static final FeatureList SCORES = EsciIndex.BASE.only(List.of("title", "like"));
    private static final FeatureList ALL =
            EsciIndex.BASE.and(EsciIndex.SEMANTIC_IDS).and(EsciIndex.GENERATED).and(EsciIndex.QUALITY);
    private static final FeatureList UNIFIED = TASK.and(ALL).and(EsciIndex.SOURCE);

    private final RankingInputs inputs;
    private final Bound gain = Bound.above("esci-lambdamart-all-ndcg-gain-over-sum", 0);
    private final Bound imputed = Bound.above("esci-similar-imputation-ndcg-gain", 0);

    EsciRankingPart(RankingInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public String name() {
        return "esci";
    }

    @Override
    public String title() {
        return "trained rankers on the ESCI sample, " + Folds.COUNT + " folds by query";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(gain, imputed);
    }

    @Override
    public void run(Report report) throws Exception {
        Inputs products = inputs.products(report);
        Judgments judgments = inputs.judgments();
        VectorFile vectors = products.real();
        float[] all = vectors.read();
        float[][] rows = new float[vectors.count()][vectors.dimension()];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(all, row * vectors.dimension(), rows[row], 0, vectors.dimension());
        }
        EsciQuestions questions =
                new EsciQuestions(judgments, inputs.embedQueries(judgments.texts()), products.products(), rows);
        LightGbm.load(inputs.folder());
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-ranking-esci")
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            EsciIndex.create(rest, products, inputs.rewrites());
            Folds folds = new Folds(rest, EsciIndex.NAME, judgments.texts());
            report.say(judgments.queries().size() + " judged queries in folds of " + folds.sizes()
                    + "; each is ranked by a model that learnt from the other folds alone; gain 1 exact, 0.1"
                    + " substitute, 0.01 complement, unjudged 0; candidates: the " + EsciQuestions.K
                    + " nearest by MiniLM and the best by BM25 of the title, " + Folds.WINDOW
                    + " together (bool.should); measured by searches with the rescorer; 95 % by paired bootstrap;"
                    + " parameters fixed before, none chosen on these queries");
            search(report, rest, questions, folds);
            surfaces(report, rest, questions, folds);
        }
    }

    private void search(Report report, Rest rest, EsciQuestions questions, Folds folds) {
        List<Asked> asked = questions.search();
        Found found = new Found(rest, questions);
        SearchQuality sum = found.sum();
        TextTable table = table("change to the sum");
        row(table, "BM25 of the title", found.words(), sum);
        row(table, "knn by MiniLM", found.neighbours(), sum);
        row(table, "sum of both, min-max", sum, null);
        Surfaces surface = Surfaces.of(EsciQuestions.SEARCH);
        String extractor = ModelsApi.put(rest, "extractor", surface, ALL, nothing(ALL));
        RankingData data = folds.rows(extractor, ALL, asked);
        Map<String, FeatureList> variants = new LinkedHashMap<>();
        variants.put("both scores", SCORES);
        variants.put("base: + details, brand, all words, length", EsciIndex.BASE);
        variants.put("base + semantic ID", EsciIndex.BASE.and(EsciIndex.SEMANTIC_IDS));
        variants.put("base + generated queries", EsciIndex.BASE.and(EsciIndex.GENERATED));
        variants.put("base + quality", EsciIndex.BASE.and(EsciIndex.QUALITY));
        variants.put("all", ALL);
        for (Kind kind : Kind.values()) {
            variants.forEach((name, features) -> {
                SearchQuality quality = folds.measure(folds.train(data, features, surface, kind), asked);
                row(table, (kind == Kind.LINEAR ? "linear, " : "LambdaMART, ") + name, quality, sum);
                if (kind == Kind.LAMBDA_MART && features == ALL) {
                    report.judge(gain, quality.ndcgGain(sum).mean());
                }
            });
        }
        report.table(table);
    }

    private void surfaces(Report report, Rest rest, EsciQuestions questions, Folds folds) throws Exception {
        List<Asked> search = questions.search();
        List<Asked> similar = questions.similar();
        List<Asked> both = Stream.concat(search.stream(), similar.stream()).toList();
        report.say("two surfaces, one model: the searches above, and the pages of " + similar.size()
                + " products, the first exact one of each query that has another; judged by the query's other judgments;"
                + " candidates by the product's title and vector; a page and its query are in the same fold");
        List<String> tasks = List.of(EsciQuestions.SEARCH, EsciQuestions.SIMILAR);
        Surfaces without = new Surfaces(tasks, Rest.JSON.createObjectNode());
        Surfaces with = new Surfaces(tasks, (ObjectNode) Rest.JSON.readTree(IMPUTATION));
        SearchQuality[] raw = measured(rest, "raw", without, folds, both, search, similar);
        SearchQuality[] imputing = measured(rest, "imputing", with, folds, both, search, similar);
        Surfaces one = Surfaces.of(EsciQuestions.SEARCH);
        String extractor = ModelsApi.put(rest, "search-extractor", one, UNIFIED, nothing(UNIFIED));
        SearchQuality alone = folds.measure(
                folds.train(folds.rows(extractor, UNIFIED, search), UNIFIED, one, Kind.LAMBDA_MART), search);
        Surfaces other = new Surfaces(List.of(EsciQuestions.SIMILAR), with.imputation());
        String page = ModelsApi.put(rest, "similar-extractor", other, UNIFIED, nothing(UNIFIED));
        SearchQuality pages = folds.measure(
                folds.train(folds.rows(page, UNIFIED, similar), UNIFIED, other, Kind.LAMBDA_MART), similar);

        TextTable table = table("change to without imputation");
        row(table, "similar: candidates in their own order", folds.firstPass(similar), raw[1]);
        row(table, "similar: one model, without imputation", raw[1], null);
        row(table, "similar: one model, with imputation", imputing[1], raw[1]);
        row(table, "similar: a model for this surface alone, with imputation", pages, raw[1]);
        row(table, "search: one model, without imputation", raw[0], null);
        row(table, "search: one model, with imputation", imputing[0], raw[0]);
        row(table, "search: a model for this surface alone", alone, raw[0]);
        report.table(table);
        report.judge(imputed, imputing[1].ndcgGain(raw[1]).mean());
    }

    /** A unified model on both surfaces: search first. */
    private static SearchQuality[] measured(
            Rest rest,
            String name,
            Surfaces surfaces,
            Folds folds,
            List<Asked> both,
            List<Asked> search,
            List<Asked> similar) {
        String extractor = ModelsApi.put(rest, name + "-extractor", surfaces, UNIFIED, nothing(UNIFIED));
        RankingData data = folds.rows(extractor, UNIFIED, both);
        List<String> models = folds.train(data, UNIFIED, surfaces, Kind.LAMBDA_MART);
        return new SearchQuality[] {folds.measure(models, search), folds.measure(models, similar)};
    }

    /** A model that gives the names of features a place before anything is learnt. */
    private static ObjectNode nothing(FeatureList features) {
        return ModelsApi.linear(Map.of(features.names().get(0), 1.0));
    }

    private static TextTable table(String change) {
        return new TextTable("", ">ndcg@10", ">" + change + " (95 %)", "");
    }

    private static void row(TextTable table, String what, SearchQuality quality, SearchQuality base) {
        String ndcg = String.format(Locale.ROOT, "%.4f", quality.meanNdcg());
        if (base == null) {
            table.row(what, ndcg, "", "");
            return;
        }
        Estimate change = quality.ndcgGain(base);
        table.row(what, ndcg, SearchQuality.text(change), verdict(change));
    }

    private static String verdict(Estimate change) {
        if (change.interval().contains(0)) {
            return "no difference";
        }
        return change.mean() > 0 ? "gain" : "loss";
    }

    /** What the two first passes find alone and together. */
    private static final class Found {
        private final Judgments judgments;
        private final List<List<String>> words = new ArrayList<>();
        private final List<List<String>> neighbours = new ArrayList<>();
        private final List<List<String>> sums = new ArrayList<>();

        Found(Rest rest, EsciQuestions questions) {
            judgments = questions.judgments();
            for (int q = 0; q < questions.queries().length; q++) {
                String text = judgments.queries().get(q).text();
                Map<String, Double> byWords = scores(rest, "match", EsciQuestions.match(text));
                Map<String, Double> byVector =
                        scores(rest, "knn", EsciQuestions.knn(questions.queries()[q], EsciQuestions.K));
                words.add(List.copyOf(byWords.keySet()));
                neighbours.add(List.copyOf(byVector.keySet()));
                Map<String, Double> sum = new HashMap<>(scaled(byWords));
                scaled(byVector).forEach((id, score) -> sum.merge(id, score, Double::sum));
                sums.add(sum.entrySet().stream()
                        .sorted(Map.Entry.<String, Double>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                        .map(Map.Entry::getKey)
                        .limit(SearchQuality.SIZE)
                        .toList());
            }
        }

        /** The first hundred with their scores, best first. */
        private static Map<String, Double> scores(Rest rest, String kind, ObjectNode query) {
            ObjectNode body =
                    Rest.JSON.createObjectNode().put("size", SearchQuality.SIZE).put("_source", false);
            body.putObject("query").set(kind, query);
            JsonNode hits =
                    rest.post("/" + EsciIndex.NAME + "/_search", body).orThrow().at("/hits/hits");
            Map<String, Double> scores = new LinkedHashMap<>();
            hits.forEach(hit ->
                    scores.put(hit.path("_id").asText(), hit.path("_score").asDouble()));
            return scores;
        }

        /** From 0 for the least to 1 for the best. */
        private static Map<String, Double> scaled(Map<String, Double> scores) {
            double most =
                    scores.values().stream().mapToDouble(each -> each).max().orElse(0);
            double least =
                    scores.values().stream().mapToDouble(each -> each).min().orElse(0);
            Map<String, Double> scaled = new LinkedHashMap<>();
            scores.forEach((id, score) -> scaled.put(id, most == least ? 1 : (score - least) / (most - least)));
            return scaled;
        }

        SearchQuality words() {
            return SearchQuality.of(judgments, words);
        }

        SearchQuality neighbours() {
            return SearchQuality.of(judgments, neighbours);
        }

        SearchQuality sum() {
            return SearchQuality.of(judgments, sums);
        }
    }
}
