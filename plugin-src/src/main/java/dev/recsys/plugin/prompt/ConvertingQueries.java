/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Of each category the queries that lead to it most often, and what is to be said of them; for one thread at a time. */
final class ConvertingQueries {
    /** Categories that are told of a query. */
    private static final int CATEGORIES_OF_A_QUERY = 3;

    /** Longer ones say nothing of how people search, and cost. */
    private static final int MAX_LENGTH = 100;

    private static final String QUERIES = "Queries of people who then chose something of the category ";
    private static final String CATEGORIES = "People who typed ";

    /** A query that leads to a category. */
    private record Converting(String query, long frequency, CategoryShare share, List<CategoryShare> all) {
        private static final Comparator<Converting> BEST_FIRST = Comparator.<Converting>comparingLong(
                        each -> each.share.support())
                .thenComparingDouble(each -> each.share.probability())
                .thenComparingLong(Converting::frequency)
                .reversed()
                .thenComparing(Converting::query);
    }

    private final int top;
    private final Map<String, TreeSet<Converting>> byCategory = new LinkedHashMap<>();
    private String otherCategory;

    /**
     * @param categories as documents have them
     * @param top        queries that are kept of each
     */
    ConvertingQueries(Collection<String> categories, int top) {
        this.top = top;
        categories.forEach(category -> byCategory.put(category, new TreeSet<>(Converting.BEST_FIRST)));
    }

    void add(QueryRow row) {
        if (isPlain(row.query(), MAX_LENGTH) == false) {
            return;
        }
        List<CategoryShare> shares = row.categories().stream()
                .filter(share -> share.probability() > 0)
                .limit(CATEGORIES_OF_A_QUERY)
                .toList();
        for (CategoryShare share : row.categories()) {
            TreeSet<Converting> queries = byCategory.get(share.category());
            if (queries == null) {
                otherCategory = share.category();
            } else if (share.probability() > 0) {
                queries.add(new Converting(row.query(), row.frequency(), share, shares));
                if (queries.size() > top) {
                    queries.pollLast();
                }
            }
        }
    }

    /** Whether a text can stand in a prompt: of some length, on one line. */
    static boolean isPlain(String text, int maxLength) {
        return text.isBlank() == false
                && text.length() <= maxLength
                && text.chars().noneMatch(Character::isISOControl);
    }

    /** Whether a fact is one that a grounding wrote. */
    static boolean isFact(String fact) {
        return fact.startsWith(QUERIES) || fact.startsWith(CATEGORIES);
    }

    /** A category of a query that is none of those that were asked for, or null. */
    String otherCategory() {
        return otherCategory;
    }

    /** Facts by category; only of those that queries lead to. */
    Map<String, List<String>> facts() {
        Map<String, List<String>> facts = new LinkedHashMap<>();
        byCategory.forEach((category, queries) -> {
            if (queries.isEmpty() == false) {
                List<String> lines = new ArrayList<>();
                lines.add(QUERIES + quoted(category) + ": "
                        + queries.stream().map(each -> quoted(each.query())).collect(Collectors.joining(", ")));
                queries.forEach(each -> lines.add(CATEGORIES + quoted(each.query()) + " chose from: "
                        + each.all().stream().map(ConvertingQueries::share).collect(Collectors.joining(", "))));
                facts.put(category, lines);
            }
        });
        return facts;
    }

    private static String share(CategoryShare share) {
        return String.format(Locale.ROOT, "%s (%.0f%%)", quoted(share.category()), 100 * share.probability());
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }
}
