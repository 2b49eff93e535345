/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

import dev.recsys.ingest.rewrite.ConsistencyCheck;
import dev.recsys.ingest.rewrite.ConsistencyOptions;
import dev.recsys.ingest.rewrite.GeneratedQuery;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.ingest.rewrite.TextLanguage;
import dev.recsys.ingest.rewrite.TextTerms;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * Scores how well a query fits a text: BM25 of the text for the query, divided by what the query could reach at most, so that long
 * queries and rare words do not count for more. Threads may share one.
 *
 * <p>BM25 is Lucene's: the sum over the query's terms of {@code idf · tf / (tf + k1 · (1 − b + b · length / averageLength))}. The
 * fraction comes near 1 as {@code tf} grows, so the greatest sum is that of the {@code idf}. A text of average length that holds every
 * term once scores {@code 1 / (1 + k1) = 0.45}.
 */
public final class ConsistencyScorer {
    static final double K1 = 1.2;
    static final double B = 0.75;

    private final TextTerms terms;
    private final TermStatistics statistics;

    /** @param statistics null where nothing is known: then all terms tell as much as each other, and length does not matter */
    public ConsistencyScorer(TextTerms terms, TermStatistics statistics) {
        this.terms = terms;
        this.statistics = statistics;
    }

    /** Scores as a fitted filter does. */
    public static ConsistencyScorer of(ConsistencyFilter filter) {
        return new ConsistencyScorer(new TextTerms(filter.language()), filter.terms());
    }

    /** A text that queries are scored against. */
    public final class Text {
        private final Map<String, Integer> counts = new HashMap<>();
        private final double saturation;

        private Text(String text) {
            List<String> all = terms.terms(text);
            all.forEach(term -> counts.merge(term, 1, Integer::sum));
            this.saturation = saturation(statistics, all.size());
        }

        /** How well a query fits, from 0 to 1; 0 for a query without terms. */
        public double score(String query) {
            List<String> all = terms.terms(query);
            return ConsistencyScorer.score(statistics, saturation, all, i -> counts.getOrDefault(all.get(i), 0));
        }
    }

    /** @param counts how often the text has the i-th term of the query */
    static double score(TermStatistics statistics, double saturation, List<String> query, IntUnaryOperator counts) {
        double score = 0;
        double greatest = 0;
        for (int i = 0; i < query.size(); i++) {
            double weight = statistics == null ? 1 : statistics.inverseFrequency(query.get(i));
            greatest += weight;
            score += weight * share(counts.applyAsInt(i), saturation);
        }
        return greatest == 0 ? 0 : score / greatest;
    }

    /** {@code k1 · (1 − b + b · length / averageLength)}. */
    static double saturation(TermStatistics statistics, int length) {
        return statistics == null ? K1 : K1 * (1 - B + B * length / statistics.averageLength());
    }

    private static double share(int termFrequency, double saturation) {
        return termFrequency == 0 ? 0 : termFrequency / (termFrequency + saturation);
    }

    /** Prepares a text for any number of queries. */
    public Text text(String text) {
        return new Text(text);
    }

    /** How well a query fits a text, from 0 to 1. */
    public double score(String text, String query) {
        return text(text).score(query);
    }

    /**
     * What queries of each type must score at least; types that are not looked at are not in it.
     *
     * @param filter null where there is none, and only the options' least score counts
     */
    public static Map<RewriteType, Double> leastScores(ConsistencyOptions options, ConsistencyFilter filter) {
        Map<RewriteType, Double> least = new EnumMap<>(RewriteType.class);
        for (RewriteType type : options.types()) {
            double threshold =
                    filter == null ? 0 : filter.threshold(type, options.keep().orElse(filter.keep()));
            least.put(type, Math.max(threshold, options.minScore().orElse(0)));
        }
        return least;
    }

    /**
     * The check that a pipeline asks for.
     *
     * @param fitted   the filter that the options name, or null
     * @param language how text becomes terms where there is no filter
     * @throws IllegalArgumentException the filter's scores come from a search, which finds only what is indexed
     */
    public static ConsistencyCheck check(
            ConsistencyOptions options, VersionedConsistencyFilter fitted, TextLanguage language) {
        if (fitted == null && options.minScore().isEmpty()) {
            return ConsistencyCheck.NONE;
        }
        ConsistencyFilter filter = fitted == null ? null : fitted.filter();
        if (filter != null && filter.search() != null) {
            throw new IllegalArgumentException("rewrite filter [" + fitted.reference()
                    + "] was fitted with [method] = [search], which scores documents that are indexed already; index"
                    + " them first, then use [POST /_plugins/_recsys/filters/" + fitted.name()
                    + "/_apply], or name a filter that was fitted with [method] = [bm25]");
        }
        Map<RewriteType, Double> least = leastScores(options, filter);
        ConsistencyScorer scorer = filter == null ? new ConsistencyScorer(new TextTerms(language), null) : of(filter);
        return text -> {
            Text scored = scorer.text(text);
            return (GeneratedQuery query) -> {
                Double threshold = least.get(query.type());
                return threshold == null || scored.score(query.text()) >= threshold;
            };
        };
    }
}
