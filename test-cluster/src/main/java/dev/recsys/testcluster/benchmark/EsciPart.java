/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.rescore.evaluation.Bootstrap;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.evaluation.JudgedCandidates;
import dev.recsys.rescore.evaluation.MeanSignal;
import dev.recsys.rescore.evaluation.Metric;
import dev.recsys.rescore.evaluation.Ndcg;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** What tuned weights are worth on real ratings and judgments, on queries that were left out, and in the searches themselves. */
final class EsciPart implements Part {
    private static final String SOURCE = "ratings";
    private static final String INDEX = "products";
    private static final String PROFILE = "esci";
    private static final String SIGNAL = "rating";
    private static final Profiles.Target TARGET = new Profiles.Target(PROFILE, "quality", "quality_embedding");
    private static final int CURVE_ROWS = 6;
    private static final long SEED = 42;

    private final QualityInputs inputs;
    private final Gain bm25 = new Gain("esci-bm25");
    private final Gain knn = new Gain("esci-knn");
    private final Gain qualityKnn = new Gain("esci-quality-knn");
    private final Bound bm25ForNdcg = Bound.atMost("esci-bm25-tuned-for-ndcg-promoted", 0);
    private final Bound knnForNdcg = Bound.atMost("esci-knn-tuned-for-ndcg-promoted", 0);
    /** Profiles that were made for tunings. */
    private int profiles;

    /** What has to hold of weights that raise the signal, on queries that were left out. */
    private record Gain(Bound signal, Bound ndcg) {
        Gain(String name) {
            this(
                    Bound.above(name + "-rating-gain-interval-low", 0),
                    Bound.atMost(name + "-ndcg-drop", Tuning.MAX_DROP));
        }
    }

    EsciPart(QualityInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public String name() {
        return "esci";
    }

    @Override
    public String title() {
        return "the Bayesian rating of the first ten products while ndcg@10 falls by at most 0.01";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(
                bm25.signal(),
                bm25.ndcg(),
                knn.signal(),
                knn.ndcg(),
                qualityKnn.signal(),
                qualityKnn.ndcg(),
                bm25ForNdcg,
                knnForNdcg);
    }

    @Override
    public void run(Report report) throws Exception {
        Inputs products = inputs.vectors(report);
        Judgments judgments = inputs.judgments();
        float[][] vectors = inputs.embed("esci-queries", judgments.texts());
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-esci")
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            VectorIndex index = index(rest, products);
            report.say(judgments.queries().size() + " judged queries; gain 1 exact, 0.1 substitute, 0.01 complement;"
                    + " signal: Bayesian average of the rating, prior fitted, worth 20 votes; " + Tuning.CANDIDATES
                    + " candidates, 5 folds by query; cross-validated: on the fold left out, 95 % by paired bootstrap");
            Tuning.FirstPass title = new Tuning.FirstPass(
                    "BM25 of the title, rescored",
                    Rest.JSON.readTree(
                            "{\"multi_match\": {\"query\": \"$query\", \"fields\": [\"" + VectorIndex.TITLE + "\"]}}"),
                    "score");
            Tuning.FirstPass neighbours = new Tuning.FirstPass(
                    "k-NN by MiniLM, rescored",
                    Rest.JSON.readTree("{\"knn\": {\"" + VectorIndex.FIELD + "\": {\"vector\": \"$vector\", \"k\": "
                            + Tuning.CANDIDATES + "}}}"),
                    "inner_product");
            ArrayNode all = judgments.request(vectors, query -> true);
            TextTable table = new TextTable("", "metric", ">without", ">tuned", ">cross-validated change (95 %)");
            Tuning first = tune(report, table, rest, new Tuning.Task(index.name(), title, all), bm25, bm25ForNdcg);
            Tuning second = tune(report, table, rest, new Tuning.Task(index.name(), neighbours, all), knn, knnForNdcg);
            report.table(table);
            curve(report, title, first);
            curve(report, neighbours, second);
            search(report, rest, judgments, vectors, fold -> {
                ArrayNode others = judgments.request(vectors, query -> query % Tuning.FOLDS != fold);
                return new Tuning.Task(index.name(), neighbours, others);
            });
        }
    }

    /** Ratings first, for the prior to be fitted on; then everything, through the processor. */
    private static VectorIndex index(Rest rest, Inputs products) throws InterruptedException {
        VectorFile vectors = products.real();
        RatedProducts rated = new RatedProducts(products.products(), vectors.count());
        VectorIndex source = new VectorIndex(SOURCE, 1, false);
        source.create(rest, vectors.dimension(), RatedProducts.mapping(), Rest.JSON.createObjectNode());
        source.fill(rest, rated);
        Profiles.putAndFit(rest, PROFILE, RatedProducts.UNFITTED_PROFILE, SOURCE);

        ObjectNode properties = RatedProducts.mapping();
        properties.putObject(VectorIndex.TITLE).put("type", "text").put("analyzer", "english");
        properties.setAll(Profiles.mapping(rest, TARGET, vectors.dimension(), "innerproduct"));
        Profiles.putPipeline(rest, PROFILE, List.of(TARGET));
        VectorIndex index = new VectorIndex(INDEX, 1, true);
        index.create(rest, vectors.dimension(), properties, Rest.JSON.createObjectNode());
        index.fillInOrder(rest, PROFILE, rated.and(products.documents(vectors)));
        return index;
    }

    /** Tunes for the signal under the guardrail, then for ndcg itself, each in a profile of its own. */
    private Tuning tune(Report report, TextTable table, Rest rest, Tuning.Task task, Gain gain, Bound promotedForNdcg) {
        Tuning tuned = Tuning.run(rest, fresh(rest), task.forSignal(SIGNAL));
        Tuning forNdcg = Tuning.run(rest, fresh(rest), task.forNdcg());
        String pass = task.pass().name();
        row(table, pass + ", " + Tuning.text(tuned.weights()), tuned.objective());
        row(table, tuned.promoted() ? "(promoted)" : "(not promoted)", tuned.guardrail());
        row(table, "tuned for ndcg itself, " + Tuning.text(forNdcg.weights()), forNdcg.objective());
        report.say(pass + ", tuned for the rating: " + tuned.reason());
        report.say(pass + ", tuned for ndcg: " + forNdcg.reason());
        report.judge(gain.signal(), tuned.objective().low());
        report.judge(gain.ndcg(), -tuned.guardrail().expected());
        report.judge(promotedForNdcg, forNdcg.promoted() ? 1 : 0);
        return tuned;
    }

    /** A profile that no tuning has changed. */
    private String fresh(Rest rest) {
        profiles++;
        String profile = PROFILE + "-" + profiles;
        Profiles.putAndFit(rest, profile, RatedProducts.UNFITTED_PROFILE, SOURCE);
        return profile;
    }

    private static void row(TextTable table, String what, Tuning.Change change) {
        table.row(what, change.metric(), decimal(change.baseline()), decimal(change.tuned()), change.interval());
    }

    private static void curve(Report report, Tuning.FirstPass pass, Tuning tuned) {
        report.say("folds of " + pass.name() + ", each with weights that were tuned on the others:");
        report.table(tuned.folds());
        report.say("trade-off of " + pass.name() + ", on the queries that were tuned on:");
        report.table(tuned.tradeOff(CURVE_ROWS));
    }

    /**
     * The weights in {@code quality_knn} itself, against {@code knn} with as many neighbours: each query is searched with weights that
     * were tuned on the queries of the other folds.
     */
    private void search(
            Report report, Rest rest, Judgments judgments, float[][] vectors, IntFunction<Tuning.Task> others) {
        List<Tuning> tunings = new ArrayList<>();
        for (int fold = 0; fold < Tuning.FOLDS; fold++) {
            tunings.add(Tuning.run(rest, fresh(rest), others.apply(fold).forSignal(SIGNAL)));
        }
        List<Metric> metrics = List.of(new MeanSignal(0, SIGNAL, Tuning.K), new Ndcg(Tuning.K));
        double[][] plain = new double[metrics.size()][vectors.length];
        double[][] boosted = new double[metrics.size()][vectors.length];
        double[][] gains = new double[metrics.size()][vectors.length];
        for (int q = 0; q < vectors.length; q++) {
            Judgments.Query query = judgments.queries().get(q);
            ObjectNode without = QualitySearch.knn(vectors[q], Tuning.CANDIDATES, Tuning.K);
            ObjectNode with =
                    QualitySearch.qualityKnn(TARGET.vectorField(), vectors[q], PROFILE, Tuning.CANDIDATES, Tuning.K);
            ((ObjectNode) with.at("/query/quality_knn"))
                    .set("weights", tunings.get(q % Tuning.FOLDS).weights());
            JudgedCandidates before = found(rest, query, without);
            JudgedCandidates after = found(rest, query, with);
            for (int m = 0; m < plain.length; m++) {
                plain[m][q] = metrics.get(m).of(before, inOrder(before));
                boosted[m][q] = metrics.get(m).of(after, inOrder(after));
                gains[m][q] = boosted[m][q] - plain[m][q];
            }
        }
        report.say("searches, k = " + Tuning.CANDIDATES + ", each fold with weights that were tuned on the others: "
                + tunings.stream().map(each -> Tuning.text(each.weights())).collect(Collectors.joining("; ")));
        List<Estimate> changes = Arrays.stream(gains)
                .map(each -> Bootstrap.mean(each, Bootstrap.RESAMPLES, SEED))
                .toList();
        TextTable table = new TextTable("", ">knn", ">quality_knn", ">paired change (95 %)");
        for (int m = 0; m < plain.length; m++) {
            Estimate change = changes.get(m);
            table.row(
                    metrics.get(m).label(),
                    decimal(mean(plain[m])),
                    decimal(mean(boosted[m])),
                    Tuning.Change.interval(
                            change.mean(),
                            change.interval().low(),
                            change.interval().high()));
        }
        report.table(table);
        report.judge(qualityKnn.signal(), changes.get(0).interval().low());
        report.judge(qualityKnn.ndcg(), -changes.get(1).mean());
    }

    /** What a search found, as the metrics take it. */
    private static JudgedCandidates found(Rest rest, Judgments.Query query, ObjectNode body) {
        String signal = TARGET.field() + "." + SIGNAL;
        body.putArray("_source").add(signal);
        JsonNode hits = rest.post("/" + INDEX + "/_search", body).orThrow().at("/hits/hits");
        float[] scores = new float[hits.size()];
        float[] signals = new float[hits.size()];
        float[] grades = new float[hits.size()];
        for (int i = 0; i < scores.length; i++) {
            JsonNode hit = hits.get(i);
            JsonNode value = hit.at("/_source/" + signal.replace('.', '/'));
            if (value.isNumber() == false) {
                throw new IllegalStateException("a product has no [" + signal + "]: " + hit);
            }
            scores[i] = hit.path("_score").floatValue();
            signals[i] = value.floatValue();
            grades[i] = (float) query.gain(hit.path("_id").asText());
        }
        float[] judged = new float[query.gains().size()];
        int next = 0;
        for (double gain : query.gains().values()) {
            judged[next++] = (float) gain;
        }
        return new JudgedCandidates(scores, signals, 1, grades, judged);
    }

    private static int[] inOrder(JudgedCandidates found) {
        int[] order = new int[found.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        return order;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
