/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.ml.lightgbm.PredictionType;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.testcluster.benchmark.Bound;
import dev.recsys.testcluster.benchmark.Figures;
import dev.recsys.testcluster.benchmark.Part;
import dev.recsys.testcluster.benchmark.Report;
import dev.recsys.testcluster.benchmark.RewritesApi;
import dev.recsys.testcluster.benchmark.SearchQuality;
import dev.recsys.testcluster.benchmark.Spread;
import dev.recsys.testcluster.benchmark.TextTable;
import dev.recsys.testcluster.benchmark.VectorIndex;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** LightGBM's own example of learning to rank, trained inside the cluster, against LightGBM itself with the same parameters. */
final class LightGbmExamplePart implements Part {
    private static final String INDEX = "example";
    private static final String TASK = "search";
    private static final String MODEL = "ltr";
    private static final int[] CUT_OFFS = {1, 3, 5};
    private static final int[] SEEDS = {42, 1, 2};
    private static final int TREES = 100;
    /** More than a query has; memory is reserved for as many of each. */
    private static final int MOST_ROWS = 100;
    /** The example's {@code train.conf}. */
    private static final String PARAMETERS = "objective=lambdarank max_bin=255 learning_rate=0.1 num_leaves=31"
            + " feature_fraction=1 bagging_freq=1 bagging_fraction=0.9 min_data_in_leaf=50 min_sum_hessian_in_leaf=5"
            + " verbose=-1 num_threads=1 deterministic=true force_row_wise=true";

    private static final String IN_CLUSTER =
            """
            {"trees": 100, "max_bin": 255, "learning_rate": 0.1, "num_leaves": 31, "feature_fraction": 1, "bagging_freq": 1,
             "bagging_fraction": 0.9, "min_data_in_leaf": 50, "min_sum_hessian": 5, "label_gains": "exponential",
             "early_stopping_rounds": 0}""";

    private static final String SEED = ", seed ";

    private final RankingInputs inputs;
    private final Bound equal = Bound.atMost("ltr-difference-to-lightgbm-same-rows", 1e-6);
    private final Bound first = Bound.above("ltr-median-ndcg1", 0.567);
    private final Bound third = Bound.above("ltr-median-ndcg3", 0.578);
    private final Bound noise = Bound.atLeast("ltr-ndcg5-change-to-lightgbm-interval-high", 0);

    LightGbmExamplePart(RankingInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public String name() {
        return "ltr";
    }

    @Override
    public String title() {
        return "LightGBM's own example of lambdarank, trained inside the cluster";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(equal, first, third, noise);
    }

    /** What one side reached with one seed: by cut-off, then by query. */
    private record Reached(String name, List<double[]> ndcg) {
        double mean(int cutOff) {
            return Arrays.stream(ndcg.get(cutOff)).average().orElse(0);
        }
    }

    @Override
    public void run(Report report) throws Exception {
        LightGbm.load(inputs.folder());
        ExampleRows train = rows("rank.train");
        ExampleRows test = rows("rank.test");
        List<Reached> peers = new ArrayList<>();
        List<Reached> sameOrder = new ArrayList<>();
        for (int seed : SEEDS) {
            peers.add(reached("LightGBM" + SEED + seed, test, peer(train, train.queries(), test, seed)));
            sameOrder.add(reached("LightGBM, rows by ID" + SEED + seed, test, peer(train, byId(train), test, seed)));
        }
        List<Reached> ours = new ArrayList<>();
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-ranking-ltr")
                .heap("2g")
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            index(rest, train, test);
            for (int seed : SEEDS) {
                String model = train(rest, train, seed);
                ours.add(reached("in the cluster" + SEED + seed, test, searches(rest, test, model)));
            }
        }
        report.say(train.count() + " rows of " + train.queries().size() + " queries to learn from, " + test.count()
                + " of "
                + test.queries().size() + " to measure on; documents with one numeric field for each feature, absent 0;"
                + " _train with the judgments in the request and the parameters of train.conf, then searches with the rescorer;"
                + " ndcg as LightGBM has it: gains 2^label - 1, a query without a gain counts 1");
        TextTable table = new TextTable("", ">ndcg@1", ">ndcg@3", ">ndcg@5");
        for (List<Reached> side : List.of(ours, sameOrder, peers)) {
            side.forEach(each -> table.row(each.name(), text(each.mean(0)), text(each.mean(1)), text(each.mean(2))));
        }
        table.row("in the cluster, median", middle(ours, 0), middle(ours, 1), middle(ours, 2));
        table.row("LightGBM, median", middle(peers, 0), middle(peers, 1), middle(peers, 2));
        report.table(table);
        for (int k = 0; k < CUT_OFFS.length; k++) {
            report.say("in the cluster against LightGBM, both averaged over the seeds, ndcg@" + CUT_OFFS[k] + ": "
                    + SearchQuality.text(change(ours, peers, k)));
        }
        report.say(
                "greatest difference of a query's ndcg between the cluster and LightGBM with the rows in the same order, by ID: "
                        + Figures.number(greatest(ours, sameOrder)));
        report.judge(equal, greatest(ours, sameOrder));
        report.judge(first, spread(ours, 0).median());
        report.judge(third, spread(ours, 1).median());
        report.judge(noise, change(ours, peers, 2).interval().high());
    }

    private ExampleRows rows(String name) {
        var rows = inputs.example(name);
        return new ExampleRows(
                name.replace("rank.", ""),
                rows,
                Math.max(rows.width(), inputs.example("rank.train").width()));
    }

    private static Reached reached(String name, ExampleRows test, List<int[]> order) {
        return new Reached(
                name, Arrays.stream(CUT_OFFS).mapToObj(k -> test.ndcg(order, k)).toList());
    }

    private static Spread spread(List<Reached> side, int cutOff) {
        return Spread.of(side.stream().map(each -> each.mean(cutOff)).toList());
    }

    private static String middle(List<Reached> side, int cutOff) {
        return spread(side, cutOff).toString();
    }

    private static String text(double value) {
        return Figures.number(value);
    }

    private static Estimate change(List<Reached> ours, List<Reached> theirs, int cutOff) {
        return Ranks.gain(overSeeds(ours, cutOff), overSeeds(theirs, cutOff));
    }

    private static double[] overSeeds(List<Reached> side, int cutOff) {
        int queries = side.get(0).ndcg().get(cutOff).length;
        return IntStream.range(0, queries)
                .mapToDouble(q -> side.stream()
                        .mapToDouble(each -> each.ndcg().get(cutOff)[q])
                        .average()
                        .orElse(0))
                .toArray();
    }

    /** Queries and their rows as a training in the cluster has them: by the names of groups, then by the IDs of documents. */
    private static List<int[]> byId(ExampleRows train) {
        List<int[]> queries = train.queries();
        return IntStream.range(0, queries.size())
                .boxed()
                .sorted(Comparator.comparing(train::group))
                .map(q -> Arrays.stream(queries.get(q))
                        .boxed()
                        .sorted(Comparator.comparing(train::id))
                        .mapToInt(row -> row)
                        .toArray())
                .toList();
    }

    private static double greatest(List<Reached> side, List<Reached> other) {
        double greatest = 0;
        for (int i = 0; i < side.size(); i++) {
            for (int k = 0; k < CUT_OFFS.length; k++) {
                double[] a = side.get(i).ndcg().get(k);
                double[] b = other.get(i).ndcg().get(k);
                for (int q = 0; q < a.length; q++) {
                    greatest = Math.max(greatest, Math.abs(a[q] - b[q]));
                }
            }
        }
        return greatest;
    }

    /**
     * The order that LightGBM itself gives the rows of each query.
     *
     * @param order of the queries, and of the rows of each, as it gets them
     */
    private static List<int[]> peer(ExampleRows train, List<int[]> order, ExampleRows test, int seed)
            throws LGBMException {
        int[] rows = order.stream().flatMapToInt(Arrays::stream).toArray();
        int width = train.width();
        double[] given = train.matrix();
        float[] labelled = train.labels();
        double[] matrix = new double[given.length];
        float[] labels = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(given, rows[i] * width, matrix, i * width, width);
            labels[i] = labelled[rows[i]];
        }
        String parameters = PARAMETERS + " seed=" + seed;
        double[] scores;
        try (LGBMDataset data = LGBMDataset.createFromMat(matrix, rows.length, width, true, parameters, null)) {
            data.setField("label", labels);
            data.setField(
                    "group", order.stream().mapToInt(query -> query.length).toArray());
            try (LGBMBooster booster = LGBMBooster.create(data, parameters)) {
                for (int i = 0; i < TREES; i++) {
                    booster.updateOneIter();
                }
                scores = booster.predictForMat(
                        test.matrix(),
                        test.count(),
                        test.width(),
                        true,
                        PredictionType.C_API_PREDICT_NORMAL,
                        "num_threads=1");
            }
        }
        return test.queries().stream()
                .map(query -> Arrays.stream(query)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer row) -> scores[row])
                                .reversed())
                        .mapToInt(row -> row)
                        .toArray())
                .toList();
    }

    private static void index(Rest rest, ExampleRows train, ExampleRows test) throws InterruptedException {
        ObjectNode create = Rest.JSON.createObjectNode();
        create.putObject("settings").put("number_of_shards", 1).put("number_of_replicas", 0);
        ObjectNode properties = create.putObject("mappings").putObject("properties");
        properties.putObject(ExampleRows.GROUP).put("type", "keyword");
        for (int f = 0; f < train.width(); f++) {
            properties.putObject(NumberDocuments.field(f)).put("type", "double");
        }
        rest.put("/" + INDEX, create).orThrow();
        VectorIndex index = new VectorIndex(INDEX, 1, false);
        index.send(List.of(rest), "", VectorIndex.bulks(train));
        index.send(List.of(rest), "", VectorIndex.bulks(test));
        index.merge(rest);
    }

    /** Trains a version; the queries are names of groups, which no feature reads. */
    private static String train(Rest rest, ExampleRows train, int seed) throws Exception {
        ObjectNode request = Rest.JSON.createObjectNode().put("index", INDEX).put("seed", seed);
        ObjectNode task = request.putObject("tasks").putObject(TASK);
        ObjectNode candidates = task.putObject("first_pass").put("size", MOST_ROWS);
        candidates.putObject("query").putObject("term").put(ExampleRows.GROUP, "$query");
        ArrayNode judgments = task.putArray("judgments");
        List<int[]> queries = train.queries();
        for (int q = 0; q < queries.size(); q++) {
            ObjectNode judged = judgments.addObject().put("query", train.group(q));
            ObjectNode ratings = judged.putObject("ratings");
            for (int row : queries.get(q)) {
                ratings.put(train.id(row), train.rows().rows().get(row).label());
            }
        }
        request.set("features", features(train.width()).json());
        request.set("parameters", Rest.JSON.readTree(IN_CLUSTER));
        request.putObject("negatives").put("unjudged", "skip");
        request.put("promote", false);
        // The version itself learns from all queries when they are measured in folds.
        request.putObject("holdout").put("folds", 2).put("validation", 0);
        ObjectNode little =
                request.putObject("report").put("specialised", false).put("learning_curve", false);
        little.putArray("ablations");
        JsonNode answer = RewritesApi.runTask(rest, RewritesApi.ROOT + "/models/" + MODEL + "/_train", request);
        if (answer.path("version").isInt() == false) {
            throw new IllegalStateException("there is no version in " + answer);
        }
        return MODEL + "@" + answer.path("version").asInt();
    }

    private static FeatureList features(int width) {
        return FeatureList.parse(IntStream.range(0, width)
                .mapToObj(NumberDocuments::field)
                .map(field -> "{\"name\": \"" + field + "\", \"type\": \"field\", \"field\": \"" + field
                        + "\", \"missing\": 0}")
                .collect(Collectors.joining(",", "[", "]")));
    }

    /** The order that searches give the rows of each query. */
    private static List<int[]> searches(Rest rest, ExampleRows test, String model) {
        List<int[]> order = new ArrayList<>();
        List<int[]> queries = test.queries();
        for (int q = 0; q < queries.size(); q++) {
            int size = queries.get(q).length;
            ObjectNode body = Rest.JSON.createObjectNode().put("size", size).put("_source", false);
            body.putObject("query").putObject("term").put(ExampleRows.GROUP, test.group(q));
            ModelsApi.rescore(body, model, ModelsApi.context(TASK).put("query", test.group(q)), size);
            List<Integer> found = new ArrayList<>();
            for (JsonNode hit :
                    rest.post("/" + INDEX + "/_search", body).orThrow().at("/hits/hits")) {
                String id = hit.path("_id").asText();
                found.add(Integer.valueOf(id.substring(id.lastIndexOf('-') + 1)));
            }
            if (found.size() != size) {
                throw new IllegalStateException(
                        "[" + found.size() + "] rows of query [" + q + "] instead of [" + size + "]");
            }
            order.add(found.stream().mapToInt(row -> row).toArray());
        }
        return order;
    }
}
