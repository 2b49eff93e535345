/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.BoostingQueryBuilder;
import org.opensearch.index.query.ConstantScoreQueryBuilder;
import org.opensearch.index.query.DisMaxQueryBuilder;
import org.opensearch.index.query.InnerHitContextBuilder;
import org.opensearch.index.query.NestedQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.functionscore.FunctionScoreQueryBuilder;

/**
 * Finds the user's text in a tree of queries, and gives back trees that search with rewrites of it too. A tree that is given is never
 * changed; what a new one leaves as it was, it shares.
 *
 * <p>All queries that have the text are rewritten together: a rewrite becomes one copy of the smallest part of the tree that holds them
 * all, so that it stands beside the user's own words as a whole. Of a {@code bool} that part is its clauses with the text, which add up to
 * one score as before; its other clauses go on to apply to everything. Clauses of {@code filter} and {@code must_not} are not looked at.
 */
final class QueryShapes {
    private final QueryJson json;
    private final TextQueries texts;

    QueryShapes(QueryJson json) {
        this.json = json;
        this.texts = new TextQueries(json);
    }

    /** What is in a tree. */
    sealed interface Text {
        /** That text is searched. */
        record One(String text) implements Text {}

        /** Nothing is searched with a text. */
        record None() implements Text {}

        /** Texts have operators, and none is without. */
        record Operators() implements Text {}

        /** Several texts are searched equally often; nothing says which is the user's. */
        record Several() implements Text {}
    }

    /**
     * How the alternatives to the user's text go into a tree.
     *
     * @param legs       each becomes a copy of what holds the text
     * @param withUser   whether the user's own text stays beside them
     * @param withFilter whether a filter for the query's category stays, if there is one
     * @param names      gives the copies their names
     */
    record Expansion(
            List<Leg> legs, boolean withUser, boolean withFilter, Combine combine, float tieBreaker, LegNames names) {
        Expansion {
            legs = List.copyOf(legs);
            if (legs.isEmpty() && withUser == false) {
                throw new IllegalArgumentException("there is nothing to search with");
            }
        }
    }

    /** The user's text: that which most queries have, if no other has as many. */
    static Text text(List<QueryBuilder> roots) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        boolean[] operators = new boolean[1];
        roots.forEach(root -> count(root, counts, operators));
        if (counts.isEmpty()) {
            return operators[0] ? new Text.Operators() : new Text.None();
        }
        int most = counts.values().stream().mapToInt(Integer::intValue).max().getAsInt();
        List<String> those = counts.entrySet().stream()
                .filter(entry -> entry.getValue() == most)
                .map(Map.Entry::getKey)
                .toList();
        return those.size() == 1 ? new Text.One(those.get(0)) : new Text.Several();
    }

    private static void count(QueryBuilder query, Map<String, Integer> counts, boolean[] operators) {
        if (TextQueries.isOne(query)) {
            String text = TextQueries.text(query);
            if (text == null) {
                return;
            }
            if (TextQueries.isPlain(query, text)) {
                counts.merge(text, 1, Integer::sum);
            } else {
                operators[0] = true;
            }
        } else {
            children(query).forEach(child -> count(child, counts, operators));
        }
    }

    /** The queries within one that may hold the text. */
    private static List<QueryBuilder> children(QueryBuilder query) {
        return switch (query) {
            case BoolQueryBuilder bool -> {
                List<QueryBuilder> scoring = new ArrayList<>(bool.must());
                scoring.addAll(bool.should());
                yield scoring;
            }
            case DisMaxQueryBuilder best -> best.innerQueries();
            case FunctionScoreQueryBuilder scored -> List.of(scored.query());
            case ConstantScoreQueryBuilder constant -> List.of(constant.innerQuery());
            case NestedQueryBuilder nested -> List.of(nested.query());
            case BoostingQueryBuilder boosting -> List.of(boosting.positiveQuery());
            default -> List.of();
        };
    }

    /** Whether a query that is looked at has just this text. */
    static boolean holds(QueryBuilder query, String text) {
        if (TextQueries.isOne(query)) {
            return text.equals(TextQueries.text(query)) && TextQueries.isPlain(query, text);
        }
        return children(query).stream().anyMatch(child -> holds(child, text));
    }

    /** About how many queries for one term the queries with the text become, if they have {@code other}. */
    static long terms(QueryBuilder query, String text, String other) {
        if (TextQueries.isOne(query)) {
            return holds(query, text) ? TextQueries.terms(query, other) : 0;
        }
        return children(query).stream()
                .mapToLong(child -> terms(child, text, other))
                .sum();
    }

    /** The tree with the alternatives in the place of the text, which it {@link #holds}. */
    QueryBuilder expand(QueryBuilder query, String text, Expansion expansion) {
        return new Rewriting(text, expansion).expand(query);
    }

    /** The alternatives as whole copies of a query, each with its text at the end of the steps through its JSON. */
    QueryBuilder expandAt(QueryBuilder query, List<Object> steps, Expansion expansion) {
        List<QueryBuilder> alternatives = new ArrayList<>();
        if (expansion.withUser()) {
            alternatives.add(new BoolQueryBuilder()
                    .must(query)
                    .queryName(expansion.names().ofUser(null)));
        }
        boolean syntax = steps.stream().anyMatch(TextQueries::hasSyntax);
        for (Leg leg : expansion.legs()) {
            Map<String, Object> json = QueryJson.unnamed(QueryJson.of(shared(query)));
            DeclaredPath.put(json, steps, syntax ? TextQueries.plain(leg.text()) : leg.text());
            QueryBuilder copy = this.json.parse(json);
            alternatives.add(weighted(copy, leg, expansion));
        }
        return expansion.combine().of(alternatives, expansion.tieBreaker());
    }

    private static QueryBuilder weighted(QueryBuilder copy, Leg leg, Expansion expansion) {
        return copy.boost(copy.boost() * leg.weight())
                .queryName(expansion.names().of(leg));
    }

    /** One expansion of one text. */
    private final class Rewriting {
        private final String text;
        private final Expansion expansion;

        Rewriting(String text, Expansion expansion) {
            this.text = text;
            this.expansion = expansion;
        }

        private boolean holds(QueryBuilder query) {
            return QueryShapes.holds(query, text);
        }

        QueryBuilder expand(QueryBuilder query) {
            return switch (query) {
                case BoolQueryBuilder bool -> expandBool(bool);
                case DisMaxQueryBuilder best -> {
                    if (best.innerQueries().stream().filter(this::holds).count() > 1) {
                        yield combine(best);
                    }
                    DisMaxQueryBuilder copy = like(best);
                    best.innerQueries().forEach(each -> copy.add(holds(each) ? expand(each) : each));
                    yield copy;
                }
                case FunctionScoreQueryBuilder scored -> like(scored, expand(scored.query()), scored.queryName());
                case BoostingQueryBuilder boosting ->
                    like(boosting, expand(boosting.positiveQuery()), boosting.queryName());
                // What the hits within a document are is asked of one query only, which must then find them all.
                case NestedQueryBuilder nested ->
                    nested.innerHit() == null
                            ? combine(nested)
                            : like(nested, expand(nested.query()), nested.queryName())
                                    .innerHit(nested.innerHit());
                default -> combine(query);
            };
        }

        private QueryBuilder expandBool(BoolQueryBuilder bool) {
            List<QueryBuilder> musts = bool.must().stream().filter(this::holds).toList();
            List<QueryBuilder> shoulds =
                    bool.should().stream().filter(this::holds).toList();
            if (musts.size() + shoulds.size() == 1) {
                BoolQueryBuilder copy = outer(bool);
                bool.must().forEach(each -> copy.must(holds(each) ? expand(each) : each));
                bool.should().forEach(each -> copy.should(holds(each) ? expand(each) : each));
                return copy;
            }
            if (bool.minimumShouldMatch() != null && shoulds.isEmpty() == false) {
                // Clauses that are counted must stay where they are.
                return combine(bool);
            }
            BoolQueryBuilder inner = new BoolQueryBuilder();
            musts.forEach(inner::must);
            shoulds.forEach(inner::should);
            if (expansion.withUser()) {
                inner.queryName(expansion.names().ofUser(null));
            }
            QueryBuilder combined = combine(inner);
            BoolQueryBuilder outer = outer(bool);
            if (musts.isEmpty()) {
                outer.should(combined);
            } else {
                outer.must(combined);
            }
            bool.must().stream().filter(each -> holds(each) == false).forEach(outer::must);
            bool.should().stream().filter(each -> holds(each) == false).forEach(outer::should);
            return outer;
        }

        private BoolQueryBuilder outer(BoolQueryBuilder bool) {
            BoolQueryBuilder outer = likeWithoutScoring(bool);
            if (expansion.withFilter() == false) {
                outer.filter().removeIf(filter -> LegNames.FILTER.equals(filter.queryName()));
            }
            return outer;
        }

        /** The query with the user's text, and its copies. */
        private QueryBuilder combine(QueryBuilder query) {
            List<QueryBuilder> alternatives = new ArrayList<>();
            if (expansion.withUser()) {
                alternatives.add(users(query));
            }
            for (Leg leg : expansion.legs()) {
                QueryBuilder copy = query instanceof DisMaxQueryBuilder best
                        ? copyThoseWithTheText(best, leg.text())
                        : copy(query, leg.text());
                alternatives.add(weighted(copy, leg, expansion));
            }
            return expansion.combine().of(alternatives, expansion.tieBreaker());
        }

        /** What has another text finds as much in the user's own. */
        private DisMaxQueryBuilder copyThoseWithTheText(DisMaxQueryBuilder best, String other) {
            DisMaxQueryBuilder copy = new DisMaxQueryBuilder().tieBreaker(best.tieBreaker());
            best.innerQueries().stream().filter(this::holds).forEach(each -> copy.add(copy(each, other)));
            return copy.boost(best.boost());
        }

        /** The query itself, with a name by which it can be told that the user's own text was found. */
        private QueryBuilder users(QueryBuilder query) {
            String name = expansion.names().ofUser(query.queryName());
            if (name.equals(query.queryName())) {
                return query;
            }
            QueryBuilder copy = TextQueries.isOne(query) ? texts.with(query, text) : new BoolQueryBuilder().must(query);
            return copy.queryName(name);
        }

        /** The query with another text, and without names: these stay with the user's own. */
        private QueryBuilder copy(QueryBuilder query, String other) {
            if (TextQueries.isOne(query)) {
                return texts.with(query, other);
            }
            return switch (query) {
                case BoolQueryBuilder bool -> copyBool(bool, other);
                case DisMaxQueryBuilder best -> {
                    // Where something else is asked for besides, what has another text finds more together with the
                    // rewrite.
                    DisMaxQueryBuilder copy = new DisMaxQueryBuilder().tieBreaker(best.tieBreaker());
                    best.innerQueries().forEach(each -> copy.add(holds(each) ? copy(each, other) : shared(each)));
                    yield copy.boost(best.boost());
                }
                case FunctionScoreQueryBuilder scored -> like(scored, copy(scored.query(), other), null);
                case BoostingQueryBuilder boosting -> like(boosting, copy(boosting.positiveQuery(), other), null);
                case NestedQueryBuilder nested -> like(nested, copy(nested.query(), other), null);
                case ConstantScoreQueryBuilder constant ->
                    new ConstantScoreQueryBuilder(copy(constant.innerQuery(), other)).boost(constant.boost());
                default -> throw new IllegalArgumentException("no text can be replaced in [" + query.getName() + "]");
            };
        }

        private QueryBuilder copyBool(BoolQueryBuilder bool, String other) {
            BoolQueryBuilder copy = likeWithoutScoring(bool).queryName(null);
            bool.must().forEach(each -> copy.must(holds(each) ? copy(each, other) : shared(each)));
            bool.should().forEach(each -> copy.should(holds(each) ? copy(each, other) : shared(each)));
            // They are in the copy already; this refuses those that cannot be.
            bool.filter().forEach(QueryShapes::shared);
            return copy;
        }
    }

    /** A query that is to stand in a tree twice. */
    private static QueryBuilder shared(QueryBuilder query) {
        if (hasInnerHits(query)) {
            throw new IllegalArgumentException("[inner_hits] of [" + query.getName() + "] cannot be asked for twice");
        }
        return query;
    }

    static boolean hasInnerHits(QueryBuilder query) {
        Map<String, InnerHitContextBuilder> found = new HashMap<>();
        InnerHitContextBuilder.extractInnerHits(query, found);
        return found.isEmpty() == false;
    }

    /** The same without what may hold the text. */
    private static BoolQueryBuilder likeWithoutScoring(BoolQueryBuilder bool) {
        BoolQueryBuilder copy = new BoolQueryBuilder()
                .minimumShouldMatch(bool.minimumShouldMatch())
                .adjustPureNegative(bool.adjustPureNegative());
        bool.filter().forEach(copy::filter);
        bool.mustNot().forEach(copy::mustNot);
        return copy.boost(bool.boost()).queryName(bool.queryName());
    }

    private static DisMaxQueryBuilder like(DisMaxQueryBuilder best) {
        return new DisMaxQueryBuilder()
                .tieBreaker(best.tieBreaker())
                .boost(best.boost())
                .queryName(best.queryName());
    }

    private static FunctionScoreQueryBuilder like(
            FunctionScoreQueryBuilder scored, QueryBuilder inner, @Nullable String name) {
        FunctionScoreQueryBuilder copy = new FunctionScoreQueryBuilder(inner, scored.filterFunctionBuilders())
                .scoreMode(scored.scoreMode())
                .maxBoost(scored.maxBoost());
        if (scored.boostMode() != null) {
            copy.boostMode(scored.boostMode());
        }
        if (scored.getMinScore() != null) {
            copy.setMinScore(scored.getMinScore());
        }
        return copy.boost(scored.boost()).queryName(name);
    }

    private static BoostingQueryBuilder like(BoostingQueryBuilder boosting, QueryBuilder inner, @Nullable String name) {
        return new BoostingQueryBuilder(inner, boosting.negativeQuery())
                .negativeBoost(boosting.negativeBoost())
                .boost(boosting.boost())
                .queryName(name);
    }

    private static NestedQueryBuilder like(NestedQueryBuilder nested, QueryBuilder inner, @Nullable String name) {
        return new NestedQueryBuilder(nested.path(), inner, nested.scoreMode())
                .ignoreUnmapped(nested.ignoreUnmapped())
                .boost(nested.boost())
                .queryName(name);
    }
}
