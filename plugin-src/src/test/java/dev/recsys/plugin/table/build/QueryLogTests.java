/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QuerySegment;
import dev.recsys.plugin.table.RelatedQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.test.OpenSearchTestCase;

/** Works random logs out a second time, by counting over whole lists for each number. */
public class QueryLogTests extends OpenSearchTestCase {
    private record Searched(String id, String client, String query, long time, Boolean nothing) {}

    private record Event(String search, String object, double weight) {}

    private final List<Searched> searches = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Map<String, String> categories = new TreeMap<>();

    private QueryLog randomLog() {
        int vocabulary = between(5, 40);
        for (int i = between(20, 400); i > 0; i--) {
            // Some queries are far more frequent than others; two that only differ in form are one.
            String query =
                    "q" + (int) Math.floor(vocabulary * Math.pow(randomDouble(), 3)) + (randomBoolean() ? " !" : "");
            searches.add(new Searched(
                    "s" + i,
                    "c" + between(0, 8),
                    query,
                    randomLongBetween(0, 40 * 60 * 60_000L),
                    randomFrom(Arrays.asList(null, true, false, false))));
        }
        for (int i = 0; i < 30; i++) {
            if (rarely() == false) {
                categories.put("o" + i, "k" + between(0, 14));
            }
        }
        for (int i = between(0, 500); i > 0; i--) {
            events.add(new Event(
                    randomBoolean() ? randomFrom(searches).id() : "s" + between(0, 500),
                    "o" + between(0, 29),
                    randomFrom(1.0, 0.5, 0.1)));
        }
        QueryLog log = new QueryLog(1000);
        Collections.shuffle(searches, random());
        searches.forEach(each -> log.search(each.id(), each.client(), each.query(), each.time(), each.nothing()));
        events.forEach(each -> log.conversion(each.search(), each.object(), each.weight()));
        log.objects().forEach(object -> {
            if (categories.containsKey(object)) {
                log.category(object, categories.get(object));
            }
        });
        return log;
    }

    private static String normal(String query) {
        return query.replace(" !", "");
    }

    private long frequency(String query) {
        return searches.stream()
                .filter(each -> normal(each.query()).equals(query))
                .count();
    }

    public void testAgainstCountingOverAll() {
        QueryLog log = randomLog();
        int minFrequency = between(1, 3);
        double head = randomFrom(0.2, 0.5);
        double torso = randomFrom(0.6, 0.9);
        List<QueryRow> rows = log.rows(minFrequency, head, torso, () -> {});
        TreeSet<String> queries = new TreeSet<>();
        searches.forEach(each -> queries.add(normal(each.query())));
        List<String> expected = queries.stream()
                .filter(query -> frequency(query) >= minFrequency)
                .sorted((a, b) ->
                        frequency(a) == frequency(b) ? a.compareTo(b) : Long.compare(frequency(b), frequency(a)))
                .toList();
        assertEquals(expected, rows.stream().map(QueryRow::query).toList());
        long before = 0;
        for (QueryRow row : rows) {
            assertEquals(frequency(row.query()), row.frequency());
            assertEquals(zeroRate(row.query()), row.zeroResultRate(), 1e-12);
            double share = before / (double) searches.size();
            assertEquals(
                    share < head ? QuerySegment.HEAD : share < torso ? QuerySegment.TORSO : QuerySegment.TAIL,
                    row.segment());
            before += row.frequency();
            checkCategories(row);
            checkRelated(row);
        }
        assertEquals(searches.size(), log.searches());
        assertEquals(queries.size(), log.queries());
        assertEquals(conversions().size(), log.converted());
        assertEquals(events.stream().filter(each -> queryOf(each) == null).count(), log.strayEvents());
        assertTrue(log.bytes() > 0);
    }

    private double zeroRate(String query) {
        List<Boolean> known = searches.stream()
                .filter(each -> normal(each.query()).equals(query) && each.nothing() != null)
                .map(Searched::nothing)
                .toList();
        return known.isEmpty()
                ? Double.NaN
                : known.stream().filter(nothing -> nothing).count() / (double) known.size();
    }

    private String queryOf(Event event) {
        return searches.stream()
                .filter(each -> each.id().equals(event.search()))
                .map(each -> normal(each.query()))
                .findFirst()
                .orElse(null);
    }

    private List<Event> conversions() {
        return events.stream()
                .filter(each -> queryOf(each) != null && categories.containsKey(each.object()))
                .toList();
    }

    private void checkCategories(QueryRow row) {
        List<Event> all = conversions();
        List<Event> ofQuery =
                all.stream().filter(each -> row.query().equals(queryOf(each))).toList();
        Map<String, CategoryShare> found = new HashMap<>();
        row.categories().forEach(share -> found.put(share.category(), share));
        TreeSet<String> names = new TreeSet<>();
        ofQuery.forEach(each -> names.add(categories.get(each.object())));
        assertEquals(
                Math.min(QueryLog.MAX_CATEGORIES, names.size()),
                row.categories().size());
        double least = row.categories().stream()
                .mapToDouble(CategoryShare::probability)
                .min()
                .orElse(0);
        double sum = 0;
        for (String category : names) {
            List<Event> ofCategory = all.stream()
                    .filter(each -> category.equals(categories.get(each.object())))
                    .toList();
            List<Event> both = ofQuery.stream().filter(ofCategory::contains).toList();
            long support = both.size();
            double n = all.size();
            double prior = weight(ofCategory) / weight(all);
            double probability = (weight(both) + prior) / (weight(ofQuery) + 1);
            sum += probability;
            CategoryShare share = found.get(category);
            if (share == null) {
                assertTrue(probability <= least + 1e-9);
                continue;
            }
            assertEquals(support, share.support());
            assertEquals(probability, share.probability(), 1e-9);
            double pxy = support / n;
            double npmi = support == all.size()
                    ? 1
                    : Math.log(pxy / (ofQuery.size() / n) / (ofCategory.size() / n)) / -Math.log(pxy);
            assertEquals(npmi, share.npmi(), 1e-9);
            assertTrue(share.npmi() >= -1 && share.npmi() <= 1);
        }
        assertTrue(sum <= 1 + 1e-9);
        for (int i = 1; i < row.categories().size(); i++) {
            assertTrue(row.categories().get(i - 1).probability()
                    >= row.categories().get(i).probability());
        }
    }

    private static double weight(List<Event> events) {
        return events.stream().mapToDouble(Event::weight).sum();
    }

    /** All pairs of searches that follow one another. */
    private List<List<String>> pairs() {
        List<List<String>> pairs = new ArrayList<>();
        for (int client = 0; client <= 8; client++) {
            String name = "c" + client;
            List<Searched> own = new ArrayList<>(
                    searches.stream().filter(each -> each.client().equals(name)).toList());
            own.sort((a, b) -> a.time() == b.time()
                    ? normal(a.query()).compareTo(normal(b.query()))
                    : Long.compare(a.time(), b.time()));
            for (int i = 1; i < own.size(); i++) {
                String first = normal(own.get(i - 1).query());
                String next = normal(own.get(i).query());
                if (first.equals(next) == false
                        && own.get(i).time() - own.get(i - 1).time() <= 1_800_000) {
                    pairs.add(List.of(first, next));
                }
            }
        }
        return pairs;
    }

    private void checkRelated(QueryRow row) {
        List<List<String>> all = pairs();
        double n = all.size();
        TreeSet<String> nexts = new TreeSet<>();
        all.stream().filter(pair -> pair.get(0).equals(row.query())).forEach(pair -> nexts.add(pair.get(1)));
        nexts.removeIf(next -> Collections.frequency(all, List.of(row.query(), next)) < 2);
        assertEquals(Math.min(QueryLog.MAX_RELATED, nexts.size()), row.related().size());
        for (RelatedQuery related : row.related()) {
            assertTrue(nexts.contains(related.text()));
            long support = Collections.frequency(all, List.of(row.query(), related.text()));
            assertEquals(support, related.support());
            double first =
                    all.stream().filter(pair -> pair.get(0).equals(row.query())).count() / n;
            double next = all.stream()
                            .filter(pair -> pair.get(1).equals(related.text()))
                            .count()
                    / n;
            double both = support / n;
            assertEquals(support == n ? 1 : Math.log(both / first / next) / -Math.log(both), related.npmi(), 1e-9);
        }
    }

    public void testASessionEndsAfterHalfAnHour() {
        QueryLog log = new QueryLog(10);
        for (int i = 0; i < 2; i++) {
            long day = i * 86_400_000L;
            log.search("a" + i, "c", "first", day, null);
            log.search("b" + i, "c", "second", day + QueryLog.SESSION_GAP_MILLIS, null);
            log.search("c" + i, "c", "third", day + 2 * QueryLog.SESSION_GAP_MILLIS + 1, null);
            log.search("d" + i, "other", "fourth", day + 1, null);
        }
        for (QueryRow row : log.rows(1, 0.5, 0.9, () -> {})) {
            assertEquals(
                    row.query().equals("first") ? List.of("second") : List.of(),
                    row.related().stream().map(RelatedQuery::text).toList());
        }
    }

    public void testWhatDoesNotCount() {
        QueryLog log = new QueryLog(2);
        log.search("a", null, "!!", 1L, null);
        log.search("a", null, "one", 1L, null);
        log.search("a", null, "one", 1L, null);
        log.search(null, null, "One", null, true);
        log.search("b", null, "two", null, null);
        assertEquals(3, log.searches());
        IllegalArgumentException refused =
                expectThrows(IllegalArgumentException.class, () -> log.search("c", null, "three", null, null));
        assertTrue(refused.getMessage().contains("larger [max_queries]"));
        List<QueryRow> rows = log.rows(1, 0.5, 0.9, () -> {});
        assertEquals(2, rows.get(0).frequency());
        assertEquals("one answer is known", 1, rows.get(0).zeroResultRate(), 0);
        assertTrue(Double.isNaN(rows.get(1).zeroResultRate()));
        expectThrows(
                TaskCancelledException.class,
                () -> log.rows(1, 0.5, 0.9, () -> {
                    throw new TaskCancelledException("enough");
                }));
    }
}
