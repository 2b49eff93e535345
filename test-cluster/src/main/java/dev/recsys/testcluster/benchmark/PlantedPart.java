/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Whether searches with quality find what looking at every document finds, on data whose right answer is known. */
final class PlantedPart implements Part {
    private static final int DOCUMENTS = 50_000;
    private static final int DIMENSION = 64;
    private static final int CLUSTERS = 500;
    private static final int QUERIES = 200;
    private static final int QUICK_QUERIES = 40;
    private static final int SEED = 42;
    private static final String HEAP = "2g";

    private static final double[] WEIGHTS = {0.10, 0.05, 0.05};
    private static final int SIZE = 10;
    /** Neighbours that a search asks the graph for: five for each result. */
    private static final int CANDIDATES = 5 * SIZE;

    private static final double WANTED = 0.99;
    private static final double SCALE = 0.2;
    private static final List<Double> OTHER_SCALES = List.of(0.1, 0.3, 1.0, 3.0);

    private static final Profiles.Target PLAIN = new Profiles.Target("planted", "quality", "quality_embedding");
    private static final Profiles.Target COMPENSATED =
            new Profiles.Target("planted-compensated", "quality_compensated", "compensated_embedding");
    private static final String PIPELINE = "planted";

    private final Path failureLogs;
    private final Scale scale;
    private final Bound query = Bound.atLeast("planted-quality-knn-recall", WANTED);
    private final Bound rescored = Bound.atLeast("planted-rescored-knn-recall", WANTED);
    private final Bound compensated = Bound.atLeast("planted-compensated-quality-knn-recall", WANTED);
    private final Bound order = Bound.atLeast("planted-compensated-order-as-inner-product", WANTED);

    /** @param failureLogs where nodes that do not come up leave their logs */
    PlantedPart(Path failureLogs, Scale scale) {
        this.failureLogs = failureLogs;
        this.scale = scale;
    }

    @Override
    public String name() {
        return "planted";
    }

    @Override
    public String title() {
        return "recall@10 of the exact order by q·p + w·f, " + DOCUMENTS + " x " + DIMENSION;
    }

    @Override
    public List<Bound> bounds() {
        return List.of(query, rescored, compensated, order);
    }

    @Override
    public void run(Report report) throws Exception {
        Planted planted = new Planted(DOCUMENTS, DIMENSION, CLUSTERS, scale.quick() ? QUICK_QUERIES : QUERIES, SEED);
        List<List<String>> best = planted.queries().stream()
                .map(vector -> planted.best(vector, WEIGHTS, SIZE))
                .toList();
        report.say("unit vectors in " + CLUSTERS + " clusters, three signals from 0 to 1 with the weights 0.10, 0.05"
                + " and 0.05, " + best.size() + " queries; one shard of one segment, lucene HNSW as it is by default");
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-planted")
                .heap(HEAP)
                .failureLogs(failureLogs)
                .start()) {
            compare(report, cluster.rest(), planted, best);
            if (scale.quick() == false) {
                scales(report, cluster.rest(), planted, best);
            }
        }
    }

    private void compare(Report report, Rest rest, Planted planted, List<List<String>> best)
            throws InterruptedException {
        Profiles.put(rest, PLAIN.profile(), profile(SCALE, false));
        Profiles.put(rest, COMPENSATED.profile(), profile(SCALE, true));
        ObjectNode properties = Planted.mapping();
        properties.setAll(Profiles.mapping(rest, PLAIN, DIMENSION, "innerproduct"));
        properties.setAll(Profiles.mapping(rest, COMPENSATED, DIMENSION, "cosinesimil"));
        VectorIndex index = index(rest, planted, true, List.of(PLAIN, COMPENSATED), properties);

        ResultLists few = search(rest, index, planted, vector -> qualityKnn(PLAIN, vector, SIZE));
        ResultLists many = search(rest, index, planted, vector -> qualityKnn(PLAIN, vector, CANDIDATES));
        ResultLists same = search(rest, index, planted, vector -> qualityKnn(COMPENSATED, vector, CANDIDATES));
        ResultLists again = search(
                rest, index, planted, vector -> QualitySearch.rescoredKnn(vector, PLAIN.profile(), CANDIDATES, SIZE));
        ResultLists nearest = new ResultLists(planted.queries().stream()
                .map(vector -> planted.best(vector, new double[WEIGHTS.length], CANDIDATES))
                .toList());
        ResultLists blind = search(rest, index, planted, vector -> QualitySearch.knn(vector, CANDIDATES, SIZE));

        TextTable table = new TextTable("", ">k", ">recall@10", ">all ten found");
        row(table, "quality_knn, inner product, s = 0.2", CANDIDATES, many, best);
        row(table, "the same with fewer candidates", SIZE, few, best);
        row(table, "quality_knn, cosine, compensated", CANDIDATES, same, best);
        row(table, "knn + quality rescorer, window 50", CANDIDATES, again, best);
        row(table, "the 50 nearest of all: no rescorer finds more", CANDIDATES, nearest, best);
        row(table, "knn alone: what quality changes", CANDIDATES, blind, best);
        report.table(table);
        report.say("the ten of the compensated field are those of the inner product, in the same order, for "
                + Figures.percent(same.sameAs(many)) + " of the queries");
        report.judge(query, many.recall(best));
        report.judge(rescored, again.recall(best));
        report.judge(compensated, same.recall(best));
        report.judge(order, same.sameAs(many));
    }

    /** What becomes of the recall when signals are stored smaller or larger: the scores are the same, the graph is not. */
    private void scales(Report report, Rest rest, Planted planted, List<List<String>> best)
            throws InterruptedException {
        TextTable table = new TextTable("s", ">recall@10, k = " + CANDIDATES, ">k = " + SIZE);
        for (double other : OTHER_SCALES) {
            Profiles.Target target =
                    new Profiles.Target("planted-" + OTHER_SCALES.indexOf(other), PLAIN.field(), PLAIN.vectorField());
            Profiles.put(rest, target.profile(), profile(other, false));
            ObjectNode properties = Planted.mapping();
            properties.setAll(Profiles.mapping(rest, target, DIMENSION, "innerproduct"));
            VectorIndex index = index(rest, planted, false, List.of(target), properties);
            table.row(
                    Double.toString(other),
                    recall(search(rest, index, planted, vector -> qualityKnn(target, vector, CANDIDATES)), best),
                    recall(search(rest, index, planted, vector -> qualityKnn(target, vector, SIZE)), best));
        }
        report.table(table);
    }

    private static VectorIndex index(
            Rest rest, Planted planted, boolean graph, List<Profiles.Target> targets, ObjectNode properties)
            throws InterruptedException {
        Profiles.putPipeline(rest, PIPELINE, targets);
        VectorIndex index = new VectorIndex("planted", 1, graph);
        index.create(rest, DIMENSION, properties, Rest.JSON.createObjectNode());
        index.fill(rest, PIPELINE, planted);
        index.merge(rest);
        return index;
    }

    private static String profile(double scale, boolean compensate) {
        ObjectNode profile = Rest.JSON.createObjectNode();
        ObjectNode signals = profile.putObject("signals");
        ObjectNode weights = profile.putObject("weights");
        for (int s = 0; s < WEIGHTS.length; s++) {
            String field = Planted.FIELDS.get(s);
            signals.putObject(field)
                    .putObject("linear")
                    .put("field", field)
                    .put("min", 0)
                    .put("max", 1);
            weights.put(field, WEIGHTS[s]);
        }
        return profile.put("scale", scale).put("compensate", compensate).toString();
    }

    private static ObjectNode qualityKnn(Profiles.Target target, float[] vector, int k) {
        return QualitySearch.qualityKnn(target.vectorField(), vector, target.profile(), k, SIZE);
    }

    private static ResultLists search(
            Rest rest, VectorIndex index, Planted planted, Function<float[], ObjectNode> body) {
        return new ResultLists(planted.queries().stream()
                .map(vector -> QualitySearch.ids(rest, index.name(), body.apply(vector)))
                .toList());
    }

    private static void row(TextTable table, String what, int k, ResultLists found, List<List<String>> best) {
        table.row(what, Integer.toString(k), recall(found, best), Figures.percent(found.complete(best)));
    }

    private static String recall(ResultLists found, List<List<String>> best) {
        return String.format(Locale.ROOT, "%.4f", found.recall(best));
    }
}
