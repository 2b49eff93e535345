/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.training.LambdaMart;
import dev.recsys.rescore.training.LambdaMartParameters;
import dev.recsys.rescore.training.Progress;
import dev.recsys.rescore.training.RankingData;
import dev.recsys.testcluster.benchmark.Bound;
import dev.recsys.testcluster.benchmark.Part;
import dev.recsys.testcluster.benchmark.Report;
import dev.recsys.testcluster.benchmark.Scale;
import dev.recsys.testcluster.benchmark.SearchQuality;
import dev.recsys.testcluster.benchmark.TextTable;
import dev.recsys.testcluster.benchmark.ranking.ModelsApi.Surfaces;
import dev.recsys.testcluster.data.MovieLensData;
import dev.recsys.testcluster.data.MovieLensData.Movie;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** One ranker for two surfaces of a film shop against a ranker for each, what is popular, and what is watched together. */
final class MovieLensPart implements Part {
    /** The user's last movie is what is to be found. */
    private static final int TEST = 1;
    /** The ones before teach. */
    private static final int LABELS = 1;

    private static final int LEAST_MOVIES = 10;
    private static final int QUICK_USERS = 150;
    private static final String THEN = "movies-then";
    private static final String NOW = "movies-now";
    private static final List<String> TASKS = List.of(NextMovie.SIMILAR, NextMovie.PRE_QUERY);

    /** More of what speaks for a movie is never worse; small trees, since each user teaches little. */
    private static final LambdaMartParameters LAMBDA_MART = LambdaMartParameters.builder()
            .trees(150)
            .learningRate(0.05)
            .numLeaves(8)
            .minDataInLeaf(200)
            .monotone(Map.of("watched", 1, "with_item", 1, "like_item", 1, "with_history", 1, "like_history", 1))
            .truncationLevel(15)
            .build();

    private final RankingInputs inputs;
    private final Scale scale;
    private final List<Bound> toPopularity = new ArrayList<>();

    MovieLensPart(RankingInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
        for (String task : TASKS) {
            String what = "movielens-" + task.replace('_', '-') + "-unified-ndcg-gain-over-popularity-interval-low";
            toPopularity.add(Bound.above(scale.indicative(what), 0));
        }
    }

    @Override
    public String name() {
        return "movielens";
    }

    @Override
    public String title() {
        return "the next movie of each user of MovieLens 100k, on two surfaces";
    }

    @Override
    public List<Bound> bounds() {
        return toPopularity;
    }

    @Override
    public void run(Report report) throws Exception {
        MovieLensData data = inputs.movies();
        MovieHistory all = MovieHistory.of(data, LEAST_MOVIES);
        MovieHistory now = all.without(TEST);
        MovieHistory then = all.without(TEST + LABELS);
        int users = scale.quick() ? QUICK_USERS : all.watched().size();
        LightGbm.load(inputs.folder());
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-ranking-movielens")
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            MovieIndex.create(rest, THEN, data.movies(), then, stars(data, TEST + LABELS));
            MovieIndex.create(rest, NOW, data.movies(), now, stars(data, TEST));
            report.say(users
                    + " users; a rating of any kind says that a movie was watched; order by time. To be found: each"
                    + " user's last movie, among all " + all.movies()
                    + " movies but those that the user had watched before (full"
                    + " ranking, nothing sampled). similar: the context is the movie before, and no user; pre_query: it is the"
                    + " user's last " + NextMovie.HISTORY + " movies, and no movie.");
            report.say("trained on each user's movie before the last one, among " + NextMovie.OTHERS
                    + " others, with counts and vectors (" + MovieIndex.DIMENSION
                    + " components, of what is watched together) from before it; measured with counts and vectors from before"
                    + " the last one, which popularity and co-visitation have too.");
            RankingData rows = rows(rest, all, users);
            Ranker unified = ranker(rest, "unified", rows, TASKS);
            measure(report, rest, all, now, users, unified, rows);
        }
    }

    /** A model that was put. */
    private record Ranker(String reference) {}

    /** Mean stars of each movie without each user's last ratings; NaN where there are none. */
    private static double[] stars(MovieLensData data, int last) {
        List<String> ids = data.movies().stream().map(Movie::id).toList();
        double[] sums = new double[ids.size()];
        int[] counts = new int[ids.size()];
        Map<String, Integer> numbers = new HashMap<>();
        ids.forEach(id -> numbers.put(id, numbers.size()));
        data.ratings().values().forEach(own -> own.subList(0, Math.max(0, own.size() - last))
                .forEach(rating -> {
                    int number = numbers.get(rating.movie());
                    sums[number] += rating.stars();
                    counts[number]++;
                }));
        return IntStream.range(0, sums.length)
                .mapToDouble(i -> counts[i] == 0 ? Double.NaN : sums[i] / counts[i])
                .toArray();
    }

    private static RankingData rows(Rest rest, MovieHistory all, int users) {
        String extractor = ModelsApi.put(
                rest,
                "extractor",
                new Surfaces(TASKS, Rest.JSON.createObjectNode()),
                MovieIndex.FEATURES,
                ModelsApi.linear(Map.of("watched", 1.0)));
        List<Asked> asked = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            int[] watched = all.watched().get(user);
            for (int label = 1; label <= LABELS; label++) {
                NextMovie next = new NextMovie(user, watched, watched.length - TEST - label);
                ObjectNode sample = next.sample(all.movies(), (long) user * LABELS + label);
                asked.add(next.similar(sample));
                asked.add(next.preQuery(sample));
            }
        }
        List<FeatureRows> found = asked.parallelStream()
                .map(each -> ModelsApi.features(rest, THEN, extractor, MovieIndex.FEATURES, each, all.movies()))
                .toList();
        JudgedRows rows = new JudgedRows(MovieIndex.FEATURES.names());
        for (int i = 0; i < found.size(); i++) {
            Asked each = asked.get(i);
            rows.add(each.judged().text(), each.task(), found.get(i), each.judged()::gain);
        }
        return rows.data();
    }

    private static Ranker ranker(Rest rest, String name, RankingData rows, List<String> tasks) {
        String text =
                new LambdaMart().train(rows, null, LAMBDA_MART, Progress.NONE).model();
        Surfaces surfaces = new Surfaces(tasks, Rest.JSON.createObjectNode());
        return new Ranker(ModelsApi.put(rest, name, surfaces, MovieIndex.FEATURES, ModelsApi.lightGbm(text)));
    }

    private void measure(
            Report report, Rest rest, MovieHistory all, MovieHistory now, int users, Ranker unified, RankingData rows) {
        List<NextMovie> tests = IntStream.range(0, users)
                .mapToObj(user -> {
                    int[] watched = all.watched().get(user);
                    return new NextMovie(user, watched, watched.length - TEST);
                })
                .toList();
        double[] popular = Arrays.stream(now.popularity()).asDoubleStream().toArray();
        float[][] together = now.covisits();
        for (int t = 0; t < TASKS.size(); t++) {
            String task = TASKS.get(t);
            Ranker own = ranker(rest, task.replace('_', '-'), rows.onlyTask(task), List.of(task));
            Ranks ours = search(rest, tests, task, unified);
            Ranks alone = search(rest, tests, task, own);
            Ranks counts = ranks(tests, next -> popular);
            Ranks covisits = ranks(tests, next -> covisits(next, task, together));
            TextTable table = new TextTable(
                    task,
                    ">hit@10",
                    ">ndcg@10",
                    ">the unified model's hit@10 against it (95 %)",
                    ">its ndcg@10 (95 %)");
            row(table, "popularity", counts, ours);
            row(table, "co-visitation", covisits, ours);
            row(table, "a model for this surface alone", alone, ours);
            row(table, "one model for both surfaces", ours, null);
            report.table(table);
            report.judge(
                    toPopularity.get(t),
                    Ranks.gain(ours.ndcgs(), counts.ndcgs()).interval().low());
        }
    }

    private static void row(TextTable table, String what, Ranks ranks, Ranks unified) {
        table.row(
                what,
                decimal(Ranks.mean(ranks.hits())),
                decimal(Ranks.mean(ranks.ndcgs())),
                unified == null ? "" : text(Ranks.gain(unified.hits(), ranks.hits())),
                unified == null ? "" : text(Ranks.gain(unified.ndcgs(), ranks.ndcgs())));
    }

    private static String text(Estimate gain) {
        return SearchQuality.text(gain);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** How near movies are to what the context has: the movie before, or the sum over the history. */
    private static double[] covisits(NextMovie next, String task, float[][] together) {
        double[] scores = new double[together.length];
        int from = task.equals(NextMovie.SIMILAR) ? next.at() - 1 : next.historyFrom();
        for (int i = from; i < next.at(); i++) {
            for (int movie = 0; movie < scores.length; movie++) {
                scores[movie] += together[next.watched()[i]][movie];
            }
        }
        return scores;
    }

    private interface Scores {
        double[] of(NextMovie next);
    }

    private static Ranks ranks(List<NextMovie> tests, Scores scores) {
        return new Ranks(
                tests.stream().mapToInt(next -> next.rank(scores.of(next))).toArray());
    }

    /** Places in what searches with the rescorer find. */
    private static Ranks search(Rest rest, List<NextMovie> tests, String task, Ranker ranker) {
        return new Ranks(tests.parallelStream()
                .mapToInt(next -> {
                    Asked asked = task.equals(NextMovie.SIMILAR)
                            ? next.similar(next.catalogue())
                            : next.preQuery(next.catalogue());
                    ObjectNode body =
                            Rest.JSON.createObjectNode().put("size", Ranks.K).put("_source", false);
                    body.set("query", asked.candidates());
                    ModelsApi.rescore(body, ranker.reference(), asked.context(), 2_000);
                    JsonNode hits =
                            rest.post("/" + NOW + "/_search", body).orThrow().at("/hits/hits");
                    for (int i = 0; i < hits.size(); i++) {
                        if (hits.get(i).path("_id").asText().equals(Integer.toString(next.target()))) {
                            return i;
                        }
                    }
                    return Ranks.K;
                })
                .toArray());
    }
}
