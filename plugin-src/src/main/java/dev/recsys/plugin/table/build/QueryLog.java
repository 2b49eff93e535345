/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QuerySegment;
import dev.recsys.plugin.table.QueryText;
import dev.recsys.plugin.table.RelatedQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.common.Nullable;

/**
 * Searches and what came of them, gathered in memory and worked out into rows. Knows nothing of where they come from; for one thread at
 * a time.
 *
 * <p>Formulas. A conversion is an event with an object whose category is known. With n the number of all conversions, n_qc of those
 * after query q into category c, n_q and n_c their sums, and w likewise for grades:
 * P(c|q) = (w_qc + m·w_c/w) / (w_q + m), m = {@value #SMOOTHING}; PMI = ln(n_qc·n / (n_q·n_c)), NPMI = PMI / −ln(n_qc/n) (Bouma 2009).
 * The NPMI of a next query is the same over pairs of searches that follow one another in a session.
 */
final class QueryLog {
    /** A session ends where its client is silent for longer. */
    static final long SESSION_GAP_MILLIS = 30 * 60 * 1000L;

    /** Grades' worth of what all queries are after, added to each query: one purchase is not yet a certainty. */
    static final double SMOOTHING = 1;

    static final int MAX_CATEGORIES = 10;
    static final int MAX_RELATED = 10;

    /** A pair that was seen once is chance. */
    static final int MIN_RELATED_SUPPORT = 2;

    /** An ID, its place in a map, and the search. */
    private static final long BYTES_PER_SEARCH = 240;

    private static final long BYTES_PER_QUERY = 400;
    private static final long BYTES_PER_CONVERSION = 120;
    private static final long BYTES_PER_OBJECT = 240;

    private record Search(int client, int query, long time) {}

    /** What is known of a query. */
    private static final class Counts {
        private final String text;
        private long frequency;
        private long answered;
        private long nothing;

        private Counts(String text) {
            this.text = text;
        }
    }

    /** Events, and what they are worth. */
    private static final class Conversions {
        private long count;
        private double weight;

        private void add(long newCount, double newWeight) {
            count += newCount;
            weight += newWeight;
        }
    }

    private record QueryObject(int query, int object) {}

    private final int maxQueries;
    private final List<Counts> queries = new ArrayList<>();
    private final Map<String, Integer> queryNumbers = new HashMap<>();
    private final Map<String, Integer> searchQueries = new HashMap<>();
    private final Map<String, Integer> clients = new HashMap<>();
    private final List<Search> searches = new ArrayList<>();
    private final Map<String, Integer> objects = new HashMap<>();
    private final Map<Integer, String> categories = new HashMap<>();
    private final Map<QueryObject, Conversions> conversions = new HashMap<>();
    private long total;
    private long strayEvents;

    QueryLog(int maxQueries) {
        this.maxQueries = maxQueries;
    }

    /**
     * Takes a search; one without a query, or whose ID was taken before, does not count.
     *
     * @param id           which its events refer to, or null
     * @param client       who searched, or null
     * @param time         milliseconds since 1970, or null
     * @param foundNothing whether it had no hits, or null if that is not known
     * @throws IllegalArgumentException there are more distinct queries than allowed
     */
    void search(
            @Nullable String id,
            @Nullable String client,
            String query,
            @Nullable Long time,
            @Nullable Boolean foundNothing) {
        String normalised = QueryText.normalise(query);
        if (normalised.isEmpty()
                || normalised.length() > QueryText.MAX_LENGTH
                || id != null && searchQueries.containsKey(id)) {
            return;
        }
        Integer known = queryNumbers.get(normalised);
        if (known == null) {
            if (queries.size() == maxQueries) {
                throw new IllegalArgumentException("the log has more than [" + maxQueries
                        + "] distinct queries; give a later [after], or a larger [max_queries]");
            }
            known = queries.size();
            queries.add(new Counts(normalised));
            queryNumbers.put(normalised, known);
        }
        Counts counts = queries.get(known);
        counts.frequency++;
        total++;
        if (foundNothing != null) {
            counts.answered++;
            counts.nothing += foundNothing ? 1 : 0;
        }
        if (id != null) {
            searchQueries.put(id, known);
        }
        if (client != null && time != null) {
            searches.add(new Search(clients.computeIfAbsent(client, key -> clients.size()), known, time));
        }
    }

    /** Takes an event; one whose search is not known is only counted. */
    void conversion(String searchId, String object, double weight) {
        Integer query = searchQueries.get(searchId);
        if (query == null) {
            strayEvents++;
            return;
        }
        Integer number = objects.computeIfAbsent(object, key -> objects.size());
        conversions
                .computeIfAbsent(new QueryObject(query, number), key -> new Conversions())
                .add(1, weight);
    }

    /** Objects whose categories are wanted. */
    List<String> objects() {
        return List.copyOf(objects.keySet());
    }

    /** Takes the category of an object. */
    void category(String object, String category) {
        Integer number = objects.get(object);
        if (number != null) {
            categories.put(number, category);
        }
    }

    /** Bytes that this holds in memory, roughly. */
    long bytes() {
        return BYTES_PER_SEARCH * total
                + BYTES_PER_QUERY * queries.size()
                + BYTES_PER_CONVERSION * conversions.size()
                + BYTES_PER_OBJECT * objects.size();
    }

    /** Searches that counted. */
    long searches() {
        return total;
    }

    /** Distinct queries. */
    int queries() {
        return queries.size();
    }

    /** Events that came after no search that is known. */
    long strayEvents() {
        return strayEvents;
    }

    /** Conversions into known categories. */
    long converted() {
        return conversions.entrySet().stream()
                .filter(entry -> categories.containsKey(entry.getKey().object()))
                .mapToLong(entry -> entry.getValue().count)
                .sum();
    }

    /**
     * The rows, the most frequent first, without rewrites.
     *
     * @param check throws when the work is cancelled
     */
    List<QueryRow> rows(int minFrequency, double head, double torso, Runnable check) {
        check.run();
        Map<Integer, List<CategoryShare>> shares = shares();
        check.run();
        Map<Integer, List<RelatedQuery>> related = related(check);
        check.run();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            if (queries.get(i).frequency >= minFrequency) {
                order.add(i);
            }
        }
        order.sort(Comparator.<Integer>comparingLong(i -> queries.get(i).frequency)
                .reversed()
                .thenComparing(i -> queries.get(i).text));
        List<QueryRow> rows = new ArrayList<>(order.size());
        long before = 0;
        for (int i : order) {
            Counts counts = queries.get(i);
            double share = before / (double) total;
            rows.add(new QueryRow(
                    counts.text,
                    counts.frequency,
                    share < head ? QuerySegment.HEAD : share < torso ? QuerySegment.TORSO : QuerySegment.TAIL,
                    counts.answered == 0 ? Double.NaN : counts.nothing / (double) counts.answered,
                    shares.getOrDefault(i, List.of()),
                    List.of(),
                    related.getOrDefault(i, List.of())));
            before += counts.frequency;
        }
        return rows;
    }

    private Map<Integer, List<CategoryShare>> shares() {
        Map<Integer, Map<String, Conversions>> byQuery = new HashMap<>();
        Map<String, Conversions> byCategory = new TreeMap<>();
        Conversions all = new Conversions();
        conversions.forEach((key, converted) -> {
            String category = categories.get(key.object());
            if (category != null) {
                byQuery.computeIfAbsent(key.query(), query -> new TreeMap<>())
                        .computeIfAbsent(category, name -> new Conversions())
                        .add(converted.count, converted.weight);
                byCategory.computeIfAbsent(category, name -> new Conversions()).add(converted.count, converted.weight);
                all.add(converted.count, converted.weight);
            }
        });
        Map<Integer, List<CategoryShare>> shares = new HashMap<>();
        byQuery.forEach((query, found) -> {
            Conversions ofQuery = new Conversions();
            found.values().forEach(each -> ofQuery.add(each.count, each.weight));
            List<CategoryShare> list = new ArrayList<>();
            found.forEach((category, both) -> {
                Conversions ofCategory = byCategory.get(category);
                double prior = ofCategory.weight / all.weight;
                double probability = (both.weight + SMOOTHING * prior) / (ofQuery.weight + SMOOTHING);
                list.add(new CategoryShare(
                        category,
                        probability,
                        both.count,
                        npmi(both.count, ofQuery.count, ofCategory.count, all.count)));
            });
            list.sort(CategoryShare.MOST_PROBABLE_FIRST);
            shares.put(query, List.copyOf(list.subList(0, Math.min(MAX_CATEGORIES, list.size()))));
        });
        return shares;
    }

    /** @return from −1 to 1; 1 where the two only come together */
    static double npmi(long both, long one, long other, long all) {
        if (both == all) {
            return 1;
        }
        double pmi = Math.log(both / (double) one * (all / (double) other));
        return Math.max(-1, Math.min(1, pmi / -Math.log(both / (double) all)));
    }

    private record Pair(int first, int next) {}

    private Map<Integer, List<RelatedQuery>> related(Runnable check) {
        List<Search> sorted = new ArrayList<>(searches);
        // The last keeps the order the same whatever the shards.
        sorted.sort(Comparator.comparingInt(Search::client)
                .thenComparingLong(Search::time)
                .thenComparing(search -> queries.get(search.query()).text));
        check.run();
        Map<Pair, Long> pairs = new HashMap<>();
        Map<Integer, Long> firsts = new HashMap<>();
        Map<Integer, Long> nexts = new HashMap<>();
        long all = 0;
        Search last = null;
        for (Search search : sorted) {
            boolean follows = last != null
                    && last.client() == search.client()
                    && search.time() - last.time() <= SESSION_GAP_MILLIS;
            if (follows && last.query() != search.query()) {
                pairs.merge(new Pair(last.query(), search.query()), 1L, Long::sum);
                firsts.merge(last.query(), 1L, Long::sum);
                nexts.merge(search.query(), 1L, Long::sum);
                all++;
            }
            last = search;
        }
        Map<Integer, List<RelatedQuery>> related = new HashMap<>();
        for (Map.Entry<Pair, Long> entry : pairs.entrySet()) {
            long support = entry.getValue();
            if (support >= MIN_RELATED_SUPPORT) {
                Pair pair = entry.getKey();
                related.computeIfAbsent(pair.first(), query -> new ArrayList<>())
                        .add(new RelatedQuery(
                                queries.get(pair.next()).text,
                                support,
                                npmi(support, firsts.get(pair.first()), nexts.get(pair.next()), all)));
            }
        }
        related.replaceAll((query, list) -> {
            list.sort(Comparator.comparingDouble(RelatedQuery::npmi)
                    .reversed()
                    .thenComparing(
                            Comparator.comparingLong(RelatedQuery::support).reversed())
                    .thenComparing(RelatedQuery::text));
            return List.copyOf(list.subList(0, Math.min(MAX_RELATED, list.size())));
        });
        return related;
    }
}
