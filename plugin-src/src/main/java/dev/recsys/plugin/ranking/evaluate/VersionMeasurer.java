/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.ranking.model.VersionedRanker;
import dev.recsys.plugin.ranking.rescore.UnifiedRescore;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.evaluation.JudgedCandidates;
import dev.recsys.rescore.unified.Ranker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;

/** Measures the order in which searches that a version rescores give the documents of judged contexts: what users would get of it. */
public final class VersionMeasurer {
    /** Without a first pass, all judged documents are ranked. */
    private static final int MOST_JUDGED = 1_000;

    private final CandidateSearches searches;
    private final Executor executor;
    private final UnifiedRescore rescore;
    private final Map<String, RankingTask> tasks = new HashMap<>();
    private final Map<String, RankingMetrics> metrics = new HashMap<>();

    /** @param executor on which hits are taken apart */
    public VersionMeasurer(
            CandidateSearches searches, Executor executor, UnifiedRescore rescore, List<RankingTask> tasks) {
        this.searches = searches;
        this.executor = executor;
        this.rescore = rescore;
        for (RankingTask task : tasks) {
            this.tasks.put(task.name(), task);
            this.metrics.put(task.name(), new RankingMetrics(task.relevantFrom()));
        }
    }

    /**
     * Measures a version; groups of tasks that it does not know get no values.
     *
     * @param values   gets the metrics of each group
     * @param progress gets the number of groups that are done, and of all
     */
    public Async<Boolean> measure(
            List<JudgedContext> groups,
            VersionedRanker version,
            double[][] values,
            BiConsumer<Integer, Integer> progress) {
        return each(groups, List.of(version), version.reference(), values, progress);
    }

    /**
     * Likewise, the order of the first pass, whose query has what a version imputes.
     *
     * @param versions the first that knows a task imputes for it
     */
    public Async<Boolean> measureFirstPass(
            List<JudgedContext> groups,
            List<VersionedRanker> versions,
            double[][] values,
            BiConsumer<Integer, Integer> progress) {
        return each(groups, versions, null, values, progress);
    }

    private Async<Boolean> each(
            List<JudgedContext> groups,
            List<VersionedRanker> versions,
            String reference,
            double[][] values,
            BiConsumer<Integer, Integer> progress) {
        Map<String, Ranker> rankers = new HashMap<>();
        for (VersionedRanker version : versions) {
            version.ranker().tasks().forEach(task -> rankers.putIfAbsent(task, version.ranker()));
        }
        AtomicInteger done = new AtomicInteger();
        return searches.each(groups.size(), i -> {
            JudgedContext group = groups.get(i);
            Ranker ranker = rankers.get(group.context().task());
            if (ranker == null) {
                return Async.of(true);
            }
            return measure(group, ranker, reference).map(measured -> {
                values[i] = measured;
                progress.accept(done.incrementAndGet(), groups.size());
                return true;
            });
        });
    }

    private Async<double[]> measure(JudgedContext group, Ranker ranker, String reference) {
        RankingTask task = tasks.get(group.context().task());
        return searches.lookUp(group.context(), ranker.features(), ranker.imputation(), task.firstPass())
                .then(found -> {
                    RankingContext completed = ranker.imputation().apply(found);
                    QueryBuilder query = task.firstPass() == null
                            ? judged(group)
                            : searches.firstPass(group, completed, task.firstPass());
                    int size = task.firstPass() == null
                            ? Math.clamp(group.ratings().size(), 1, MOST_JUDGED)
                            : task.firstPass().size();
                    SearchSourceBuilder source = new SearchSourceBuilder()
                            .query(query)
                            .size(size)
                            .trackTotalHits(false)
                            .fetchSource(false);
                    if (reference != null) {
                        source.addRescorer(rescore.byModel(reference, completed, size));
                    }
                    return searches.search(group, source);
                })
                .then(response -> Async.on(executor, () -> metrics.get(task.name())
                        .of(candidates(group, response.getHits().getHits()))));
    }

    private static QueryBuilder judged(JudgedContext group) {
        String[] ids =
                group.ratings().keySet().stream().sorted().limit(MOST_JUDGED).toArray(String[]::new);
        return QueryBuilders.boolQuery().filter(QueryBuilders.idsQuery().addIds(ids));
    }

    /** The hits in their order; of several documents with one ID the first counts. */
    private static JudgedCandidates candidates(JudgedContext group, SearchHit[] hits) {
        float[] grades = new float[hits.length];
        Set<String> seen = new HashSet<>();
        int count = 0;
        for (SearchHit hit : hits) {
            if (seen.add(hit.getId())) {
                grades[count++] = group.ratings().getOrDefault(hit.getId(), 0f);
            }
        }
        float[] judged = new float[group.ratings().size()];
        int at = 0;
        for (float grade : group.ratings().values()) {
            judged[at++] = grade;
        }
        return new JudgedCandidates(new float[count], new float[0], 0, java.util.Arrays.copyOf(grades, count), judged);
    }
}
