/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.rewrite.GeneratedQuery;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.ingest.rewrite.TextTerms;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilter;
import dev.recsys.ingest.rewrite.consistency.ConsistencyScorer;
import dev.recsys.plugin.judgment.JudgedQuery;
import dev.recsys.rescore.evaluation.Bootstrap;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.evaluation.JudgedCandidates;
import dev.recsys.rescore.evaluation.Metric;
import dev.recsys.rescore.evaluation.Ndcg;
import dev.recsys.rescore.evaluation.Recall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Compares shares of kept queries by judgments: for each, a small index in memory of the documents' text and of the queries that it
 * keeps, in a field for each type of query, is searched with BM25, and the scores of the fields add up. One for each fit.
 *
 * <p>One index is in memory at a time.
 */
final class KeepCurve {
    /** Shares beside none; the last keeps all. */
    static final int STEPS = 10;

    private static final int MAX_FOLDS = 5;
    private static final int NDCG_DEPTH = 10;
    private static final int RECALL_DEPTH = 100;
    private static final double RELEVANT = 1;
    private static final int MAX_QUERY_TERMS = 100;
    private static final int DOCUMENTS_BETWEEN_CHECKS = 1_000;
    private static final int QUERIES_BETWEEN_CHECKS = 100;
    private static final double BUFFER_MB = 8;
    private static final String TEXT = "text";

    /** Means of sums in another order may differ by less than this. */
    private static final double TIE = 1e-12;

    private final List<Metric> metrics = List.of(new Ndcg(NDCG_DEPTH), new Recall("recall", RECALL_DEPTH, RELEVANT));
    private final ConsistencyFilter filter;
    private final Set<RewriteType> types;
    private final List<EvaluationDocument> documents;
    private final List<JudgedQuery> judged;
    private final long seed;
    private final Runnable check;
    private final TextTerms terms;
    private final Map<String, Integer> places = new HashMap<>();

    /**
     * @param types     of queries that are looked at; others are not in the index
     * @param documents in an order that does not depend on where they were read from
     * @param seed      of the intervals
     * @param check     throws when the task is cancelled
     */
    KeepCurve(
            ConsistencyFilter filter,
            Set<RewriteType> types,
            List<EvaluationDocument> documents,
            List<JudgedQuery> judged,
            long seed,
            Runnable check) {
        this.filter = filter;
        this.types = types;
        this.documents = documents;
        this.judged = judged;
        this.seed = seed;
        this.check = check;
        this.terms = new TextTerms(filter.language());
        for (int i = 0; i < documents.size(); i++) {
            places.put(documents.get(i).id(), i);
        }
    }

    /**
     * Measures all shares and chooses.
     *
     * @throws IllegalArgumentException the judgments say nothing of the documents
     */
    KeepChoice choose() throws IOException {
        List<JudgedQuery> telling = judged.stream()
                .filter(query -> query.ratings().entrySet().stream()
                        .anyMatch(rating -> rating.getValue() > 0 && places.containsKey(rating.getKey())))
                .sorted(Comparator.comparing(JudgedQuery::query))
                .toList();
        if (telling.isEmpty()) {
            throw new IllegalArgumentException("[judgments] has [" + judged.size()
                    + "] queries, of which none rates a document of [index] that [query] finds above 0; judgments must"
                    + " name documents by their [_id]");
        }
        List<double[]> scores = scores();
        long[] kept = new long[STEPS + 1];
        // By metric, share and query.
        double[][][] values = new double[metrics.size()][STEPS + 1][telling.size()];
        for (int step = 0; step <= STEPS; step++) {
            check.run();
            kept[step] = measure(step, scores, telling, values);
        }
        List<KeepChoice.Point> curve = new ArrayList<>();
        for (int step = 0; step <= STEPS; step++) {
            int at = step;
            curve.add(new KeepChoice.Point(
                    share(step),
                    kept[step],
                    Arrays.stream(values)
                            .map(metric -> Arrays.stream(metric[at]).average().orElseThrow())
                            .toList(),
                    changes(values, query -> at, telling.size())));
        }
        int[] all = IntStream.range(0, telling.size()).toArray();
        long rated = judged.stream().mapToLong(query -> query.ratings().size()).sum();
        long found = judged.stream()
                .mapToLong(query -> query.ratings().keySet().stream()
                        .filter(places::containsKey)
                        .count())
                .sum();
        return new KeepChoice(
                share(best(values[0], all)),
                telling.size(),
                judged.size(),
                documents.size(),
                rated,
                found,
                types,
                metrics,
                curve,
                folds(values, telling.size()));
    }

    private static double share(int step) {
        return step / (double) STEPS;
    }

    /** The share above 0 with the greatest mean over some queries; the smallest of equal ones. */
    private static int best(double[][] values, int[] queries) {
        int best = 1;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int step = 1; step <= STEPS; step++) {
            double[] row = values[step];
            double mean = Arrays.stream(queries)
                    .mapToDouble(query -> row[query])
                    .average()
                    .orElseThrow();
            if (mean > greatest + TIE) {
                best = step;
                greatest = mean;
            }
        }
        return best;
    }

    private KeepChoice.Folds folds(double[][][] values, int queries) {
        int folds = Math.min(MAX_FOLDS, queries);
        if (folds < 2) {
            return null;
        }
        int[] chosen = new int[folds];
        for (int fold = 0; fold < folds; fold++) {
            int left = fold;
            chosen[fold] = best(
                    values[0],
                    IntStream.range(0, queries)
                            .filter(query -> query % folds != left)
                            .toArray());
        }
        return new KeepChoice.Folds(
                Arrays.stream(chosen).mapToObj(KeepCurve::share).toList(),
                changes(values, query -> chosen[query % folds], queries));
    }

    /** Of each metric against all being kept. */
    private List<Estimate> changes(double[][][] values, IntUnaryOperator step, int queries) {
        return Arrays.stream(values)
                .map(metric -> {
                    double[] differences = new double[queries];
                    for (int query = 0; query < queries; query++) {
                        differences[query] = metric[step.applyAsInt(query)][query] - metric[STEPS][query];
                    }
                    return Bootstrap.mean(differences, Bootstrap.RESAMPLES, seed);
                })
                .toList();
    }

    private List<double[]> scores() {
        ConsistencyScorer scorer = filter.search() == null ? ConsistencyScorer.of(filter) : null;
        List<double[]> scores = new ArrayList<>(documents.size());
        for (EvaluationDocument document : documents) {
            if (scores.size() % DOCUMENTS_BETWEEN_CHECKS == 0) {
                check.run();
            }
            if (scorer == null) {
                scores.add(document.scores());
            } else {
                ConsistencyScorer.Text text = scorer.text(document.text());
                scores.add(document.queries().stream()
                        .mapToDouble(query -> text.score(query.text()))
                        .toArray());
            }
        }
        return scores;
    }

    /** Builds the index of one share and searches it; returns how many generated queries are in it. */
    private long measure(int step, List<double[]> scores, List<JudgedQuery> telling, double[][][] values)
            throws IOException {
        try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
            long kept = write(directory, step, scores);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                searcher.setSimilarity(new BM25Similarity());
                searcher.setQueryCache(null);
                for (int i = 0; i < telling.size(); i++) {
                    if (i % QUERIES_BETWEEN_CHECKS == 0) {
                        check.run();
                    }
                    JudgedCandidates found = search(searcher, telling.get(i));
                    int[] top = IntStream.range(0, found.size()).toArray();
                    for (int metric = 0; metric < metrics.size(); metric++) {
                        values[metric][step][i] = metrics.get(metric).of(found, top);
                    }
                }
            }
            return kept;
        }
    }

    private long write(ByteBuffersDirectory directory, int step, List<double[]> scores) throws IOException {
        // Documents keep their order, so that their numbers are their places.
        IndexWriterConfig config = new IndexWriterConfig(filter.language().newAnalyzer())
                .setSimilarity(new BM25Similarity())
                .setMergePolicy(new LogDocMergePolicy())
                .setMergeScheduler(new SerialMergeScheduler())
                .setRAMBufferSizeMB(BUFFER_MB);
        long kept = 0;
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (int i = 0; i < documents.size(); i++) {
                if (i % DOCUMENTS_BETWEEN_CHECKS == 0) {
                    check.run();
                }
                EvaluationDocument document = documents.get(i);
                Document indexed = new Document();
                indexed.add(new TextField(TEXT, document.text(), Field.Store.NO));
                for (int q = 0; q < document.queries().size(); q++) {
                    GeneratedQuery query = document.queries().get(q);
                    if (types.contains(query.type()) && isKept(query.type(), scores.get(i)[q], step)) {
                        indexed.add(new TextField(query.type().wireName(), query.text(), Field.Store.NO));
                        kept++;
                    }
                }
                writer.addDocument(indexed);
            }
        }
        return kept;
    }

    private boolean isKept(RewriteType type, double score, int step) {
        return step == STEPS || (step > 0 && score >= filter.threshold(type, share(step)));
    }

    private JudgedCandidates search(IndexSearcher searcher, JudgedQuery query) throws IOException {
        ScoreDoc[] hits = searcher.search(words(query.query()), RECALL_DEPTH).scoreDocs;
        float[] scores = new float[hits.length];
        float[] grades = new float[hits.length];
        for (int i = 0; i < hits.length; i++) {
            scores[i] = hits[i].score;
            grades[i] = query.ratings().getOrDefault(documents.get(hits[i].doc).id(), 0f);
        }
        List<Float> known = query.ratings().entrySet().stream()
                .filter(rating -> places.containsKey(rating.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        float[] ratings = new float[known.size()];
        for (int i = 0; i < ratings.length; i++) {
            ratings[i] = known.get(i);
        }
        return new JudgedCandidates(scores, new float[0], 0, grades, ratings);
    }

    private Query words(String query) {
        List<String> words = new LinkedHashSet<>(terms.terms(query))
                .stream().limit(MAX_QUERY_TERMS).toList();
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        for (String word : words) {
            builder.add(new TermQuery(new Term(TEXT, word)), BooleanClause.Occur.SHOULD);
            for (RewriteType type : types) {
                builder.add(new TermQuery(new Term(type.wireName(), word)), BooleanClause.Occur.SHOULD);
            }
        }
        return builder.build();
    }
}
