/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.ranking.evaluate.CandidateSearches;
import dev.recsys.plugin.ranking.evaluate.JudgedContext;
import dev.recsys.plugin.ranking.evaluate.RankingTask;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.context.RankingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;

/**
 * Reads the features of the documents of judged contexts, as a search with {@code log_features} gives them: those of the first pass, and
 * of judged documents that it does not find. One for each training.
 */
final class RowReader {
    /** Judged documents that one search asks for beside those of the first pass. */
    private static final int MOST_IDS = 1_000;

    private final CandidateSearches searches;
    private final Executor executor;
    private final TrainingPlan plan;
    private final FeatureLog log;
    private final Map<String, RankingTask> tasks;
    private final AtomicInteger done = new AtomicInteger();

    /**
     * @param plan with features and imputation
     * @param log  how features are asked for and read
     */
    RowReader(CandidateSearches searches, Executor executor, TrainingPlan plan, FeatureLog log) {
        this.searches = searches;
        this.executor = executor;
        this.plan = plan;
        this.log = log;
        this.tasks = plan.tasks().stream().collect(Collectors.toMap(RankingTask::name, Function.identity()));
    }

    /** Rows as the model will see them, and the same without imputation; null where there is no need for those. */
    record Gathered(JudgedRows rows, JudgedRows unimputed) {}

    /** Rows that all groups need at most. */
    static long mostRows(TrainingPlan plan, List<JudgedContext> groups) {
        Map<String, Integer> sizes = plan.tasks().stream()
                .collect(Collectors.toMap(
                        RankingTask::name,
                        task -> task.firstPass() == null ? 0 : task.firstPass().size()));
        return groups.stream()
                .mapToLong(group ->
                        sizes.get(group.context().task()) + group.ratings().size())
                .sum();
    }

    /** @param progress gets the number of groups that are done, and of all */
    Async<Gathered> read(List<JudgedContext> groups, boolean alsoUnimputed, BiConsumer<Integer, Integer> progress) {
        GroupRows[] rows = new GroupRows[groups.size()];
        GroupRows[] unimputed = new GroupRows[groups.size()];
        return searches.each(groups.size(), i -> group(groups.get(i), alsoUnimputed, i, rows, unimputed)
                        .map(read -> {
                            progress.accept(done.incrementAndGet(), groups.size());
                            return true;
                        }))
                .map(ended -> {
                    List<String> features = plan.features().names();
                    return new Gathered(
                            new JudgedRows(features, groups, Arrays.asList(rows)),
                            alsoUnimputed ? new JudgedRows(features, groups, Arrays.asList(unimputed)) : null);
                });
    }

    private Async<Boolean> group(
            JudgedContext group, boolean alsoUnimputed, int index, GroupRows[] rows, GroupRows[] unimputed) {
        RankingTask task = tasks.get(group.context().task());
        return searches.lookUp(group.context(), plan.features(), plan.imputation(), task.firstPass())
                .then(found -> {
                    RankingContext completed = plan.imputation().apply(found);
                    QueryBuilder query =
                            task.firstPass() == null ? null : searches.firstPass(group, completed, task.firstPass());
                    Async<Boolean> read = rows(group, task, query, completed, plan.imputation())
                            .map(done -> {
                                rows[index] = done;
                                return true;
                            });
                    return alsoUnimputed == false
                            ? read
                            : read.then(first -> rows(group, task, query, found, Imputation.NONE))
                                    .map(done -> {
                                        unimputed[index] = done;
                                        return true;
                                    });
                });
    }

    private Async<GroupRows> rows(
            JudgedContext group, RankingTask task, QueryBuilder query, RankingContext context, Imputation imputation) {
        RowsBuilder builder = new RowsBuilder(group, plan.features().names(), plan.negatives(), plan.seed());
        Async<Boolean> candidates = Async.of(true);
        if (query != null) {
            candidates = search(group, query, task.firstPass().size(), context, imputation, builder::candidates);
        }
        return candidates
                .then(found -> {
                    List<String> left = new ArrayList<>(new TreeSet<>(builder.notFound()));
                    int parts = (left.size() + MOST_IDS - 1) / MOST_IDS;
                    return Async.inOrder(parts, part -> {
                        List<String> some = left.subList(part * MOST_IDS, Math.min(left.size(), (part + 1) * MOST_IDS));
                        BoolQueryBuilder judged = QueryBuilders.boolQuery()
                                .filter(QueryBuilders.idsQuery().addIds(some.toArray(String[]::new)));
                        if (query != null) {
                            judged.should(query);
                        }
                        return search(group, judged, some.size(), context, imputation, builder::others);
                    });
                })
                .map(found -> builder.build(query == null));
    }

    private Async<Boolean> search(
            JudgedContext group,
            QueryBuilder query,
            int size,
            RankingContext context,
            Imputation imputation,
            Consumer<List<RowsBuilder.Found>> consumer) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(query)
                .size(size)
                .trackTotalHits(false)
                .fetchSource(false);
        log.request(source, context, imputation, size);
        return searches.search(group, source)
                .then(response -> Async.on(executor, () -> {
                    List<RowsBuilder.Found> found = new ArrayList<>();
                    for (SearchHit hit : response.getHits().getHits()) {
                        found.add(new RowsBuilder.Found(hit.getId(), hit.getScore(), log.read(hit)));
                    }
                    consumer.accept(found);
                    return true;
                }));
    }
}
