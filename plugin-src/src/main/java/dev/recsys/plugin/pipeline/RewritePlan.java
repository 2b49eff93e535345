/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.ext.RewritesSection;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryTables;
import dev.recsys.plugin.table.Rewrite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * What is made of a row of a table for one search.
 *
 * @param now        rewrites for the user's own search
 * @param later      those for a second one, should it come to that
 * @param categories those that boost or filter
 */
record RewritePlan(List<Leg> now, List<Leg> later, List<RewritesSection.Category> categories) {
    static final String BOOST = "boost";
    static final String FILTER = "filter";

    private static final Pattern SPACES = Pattern.compile("\\s+");

    RewritePlan {
        now = List.copyOf(now);
        later = List.copyOf(later);
        categories = List.copyOf(categories);
    }

    /**
     * Picks what the policies let in.
     *
     * @param typed  the user's text; a rewrite that says the same is left out, as one that says what another does
     * @param terms  about how many queries for one term a text becomes; rewrites that would take more than {@code budget} together are left
     *               out, for too many fail a search
     */
    static RewritePlan of(
            QueryTables.Found found, RewriteOptions options, String typed, ToLongFunction<String> terms, long budget) {
        List<Leg> legs = legs(found, options, typed);
        legs.sort(Comparator.comparing(Leg::when));
        List<Leg> now = new ArrayList<>();
        List<Leg> later = new ArrayList<>();
        long spent = 0;
        for (Leg leg : legs) {
            spent += terms.applyAsLong(leg.text());
            if (spent <= budget) {
                (leg.when() == When.ALWAYS ? now : later).add(leg);
            }
        }
        return new RewritePlan(now, later, categories(found, options));
    }

    /** The same where nothing is added to the user's own search but later. */
    RewritePlan allLater() {
        List<Leg> all = new ArrayList<>(now);
        all.addAll(later);
        return new RewritePlan(List.of(), all, categories);
    }

    private static List<Leg> legs(QueryTables.Found found, RewriteOptions options, String typed) {
        List<Leg> legs = new ArrayList<>();
        if (found.row() == null) {
            return legs;
        }
        // A rewrite of a query that is only near is worth as much less as that is nearer to itself.
        float worth = found.match() == QueryTables.Match.NEAREST ? (float) found.similarity() : 1;
        Set<String> taken = new HashSet<>();
        taken.add(key(typed));
        taken.add(key(found.normalised()));
        for (Map.Entry<RewriteType, RewriteOptions.Policy> entry :
                options.policies().entrySet()) {
            RewriteOptions.Policy policy = entry.getValue();
            int left = policy.when() == When.NEVER ? 0 : policy.max();
            for (Rewrite rewrite : found.row().rewrites()) {
                if (left > 0
                        && rewrite.type() == entry.getKey()
                        && TextQueries.plain(rewrite.text()).isBlank() == false
                        && taken.add(key(rewrite.text()))) {
                    legs.add(new Leg(rewrite.text(), rewrite.type(), policy.when(), policy.weight() * worth));
                    left--;
                }
            }
        }
        return legs;
    }

    private static String key(String text) {
        return SPACES.matcher(text.strip().toLowerCase(Locale.ROOT)).replaceAll(" ");
    }

    private static List<RewritesSection.Category> categories(QueryTables.Found found, RewriteOptions options) {
        RewriteOptions.Categories wanted = options.categories();
        List<RewritesSection.Category> uses = new ArrayList<>();
        if (wanted == null) {
            return uses;
        }
        for (CategoryShare share : found.categories()) {
            boolean filters = found.match() == QueryTables.Match.EXACT && share.probability() > wanted.filterAbove();
            if (filters) {
                uses.add(new RewritesSection.Category(share.category(), share.probability(), FILTER));
            } else if (uses.size() < wanted.max() && wanted.boost() > 0 && share.probability() > 0) {
                uses.add(new RewritesSection.Category(share.category(), share.probability(), BOOST));
            }
        }
        return uses;
    }
}
