/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

import dev.recsys.ingest.rewrite.GeneratedQuery;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.ingest.rewrite.TextLanguage;
import dev.recsys.ingest.rewrite.TextTerms;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.opensearch.common.hash.MurmurHash3;

/**
 * Learns a filter from documents and their generated queries, one after the other, in bounded memory; not for several threads at once.
 *
 * <p>All documents count for the statistics of terms. A sample of them, chosen by a hash of their text whatever the order in which they
 * come, is scored in the end, when the statistics are complete.
 */
public final class ConsistencyFilterBuilder {
    /** Terms of a filter; some megabytes. */
    public static final int DEFAULT_TERMS = 50_000;

    /** Documents that are scored; the quantiles of their queries are good to a percent. */
    public static final int DEFAULT_SAMPLE = 20_000;

    private static final int ROOM = 4;
    private static final int MAX_QUERIES = 100;
    private static final int MAX_QUERY_TERMS = 100;

    /** @param counts how often the document has each of the query's terms */
    private record SampledQuery(RewriteType type, String[] terms, int[] counts) {}

    private record Sampled(long key, int length, List<SampledQuery> queries) {}

    private final TextTerms terms;
    private final int sample;
    private final FrequentTerms frequent;
    private final PriorityQueue<Sampled> sampled =
            new PriorityQueue<>(Comparator.comparingLong(Sampled::key).reversed());
    private long documents;
    private long totalLength;

    public ConsistencyFilterBuilder(TextLanguage language) {
        this(language, DEFAULT_TERMS, DEFAULT_SAMPLE);
    }

    /**
     * @param maxTerms terms whose frequency is kept, at least 1
     * @param sample   documents that are scored, at least 1
     */
    public ConsistencyFilterBuilder(TextLanguage language, int maxTerms, int sample) {
        if (sample < 1) {
            throw new IllegalArgumentException("[sample] is [" + sample + "]; it must be at least 1");
        }
        this.terms = new TextTerms(language);
        this.sample = sample;
        this.frequent = new FrequentTerms(maxTerms, Math.multiplyExact(maxTerms, ROOM));
    }

    /**
     * Takes a document.
     *
     * @param text    as queries are scored against it; one without terms is passed over
     * @param queries that were generated for it; may be empty, then the document counts for the statistics alone
     */
    public void add(String text, List<GeneratedQuery> queries) {
        List<String> all = terms.terms(text);
        if (all.isEmpty()) {
            return;
        }
        Map<String, Integer> counts = new HashMap<>();
        all.forEach(term -> counts.merge(term, 1, Integer::sum));
        documents++;
        totalLength += all.size();
        frequent.add(counts.keySet());
        long key = key(text);
        if (queries.isEmpty()
                || (sampled.size() == sample && key >= sampled.peek().key())) {
            return;
        }
        sampled.add(new Sampled(key, all.size(), sampledQueries(queries, counts)));
        if (sampled.size() > sample) {
            sampled.poll();
        }
    }

    private static long key(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return MurmurHash3.hash128(bytes, 0, bytes.length, 0, new MurmurHash3.Hash128()).h1;
    }

    private List<SampledQuery> sampledQueries(List<GeneratedQuery> queries, Map<String, Integer> counts) {
        List<SampledQuery> list = new ArrayList<>();
        for (GeneratedQuery query : queries.subList(0, Math.min(queries.size(), MAX_QUERIES))) {
            String[] own =
                    terms.terms(query.text()).stream().limit(MAX_QUERY_TERMS).toArray(String[]::new);
            int[] found = Arrays.stream(own)
                    .mapToInt(term -> counts.getOrDefault(term, 0))
                    .toArray();
            list.add(new SampledQuery(query.type(), own, found));
        }
        return list;
    }

    /** Documents with terms so far. */
    public long documents() {
        return documents;
    }

    /**
     * The filter of what was added.
     *
     * @param keep see {@link ConsistencyFilter}
     * @throws IllegalStateException there was no document with terms
     */
    public ConsistencyFilter build(double keep) {
        if (documents == 0) {
            throw new IllegalStateException("there is no document with text to learn from");
        }
        TermStatistics statistics = frequent.statistics(documents, totalLength / (double) documents);
        Map<RewriteType, List<Double>> scores = new EnumMap<>(RewriteType.class);
        for (Sampled document : sampled) {
            double saturation = ConsistencyScorer.saturation(statistics, document.length());
            for (SampledQuery query : document.queries()) {
                scores.computeIfAbsent(query.type(), type -> new ArrayList<>())
                        .add(score(statistics, saturation, query));
            }
        }
        Map<RewriteType, Quantiles> quantiles = new EnumMap<>(RewriteType.class);
        scores.forEach((type, list) -> quantiles.put(
                type,
                Quantiles.of(list.stream().mapToDouble(Double::doubleValue).toArray())));
        return new ConsistencyFilter(terms.language(), statistics, quantiles, keep);
    }

    private static double score(TermStatistics statistics, double saturation, SampledQuery query) {
        return ConsistencyScorer.score(statistics, saturation, List.of(query.terms()), i -> query.counts()[i]);
    }
}
