/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.Random;
import org.opensearch.common.unit.Fuzziness;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.index.query.Operator;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryStringQueryBuilder;
import org.opensearch.index.query.SimpleQueryStringBuilder;
import org.opensearch.index.query.SimpleQueryStringFlag;
import org.opensearch.index.search.MatchQuery;

/** Queries with a text, and with any of their options; one seed gives one query but for text and name. */
final class RandomTextQueries {
    private RandomTextQueries() {}

    static QueryBuilder one(long seed, String text, String name) {
        Random random = new Random(seed);
        QueryBuilder query =
                switch (random.nextInt(4)) {
                    case 0 -> match(random, text);
                    case 1 -> multiMatch(random, text);
                    case 2 -> queryString(random, text);
                    default -> simpleQueryString(random, text);
                };
        if (random.nextBoolean()) {
            query.boost(random.nextInt(40) / 8f);
        }
        return query.queryName(name);
    }

    private static Operator operator(Random random) {
        return random.nextBoolean() ? Operator.AND : Operator.OR;
    }

    private static QueryBuilder match(Random random, String text) {
        MatchQueryBuilder query = new MatchQueryBuilder("title", text)
                .operator(operator(random))
                .prefixLength(random.nextInt(3))
                .maxExpansions(1 + random.nextInt(60))
                .fuzzyTranspositions(random.nextBoolean())
                .lenient(random.nextBoolean())
                .autoGenerateSynonymsPhraseQuery(random.nextBoolean())
                .zeroTermsQuery(random.nextBoolean() ? MatchQuery.ZeroTermsQuery.ALL : MatchQuery.ZeroTermsQuery.NONE);
        if (random.nextBoolean()) {
            query.analyzer("standard");
        }
        if (random.nextBoolean()) {
            query.fuzziness(Fuzziness.AUTO);
        }
        if (random.nextBoolean()) {
            query.minimumShouldMatch("75%");
        }
        if (random.nextBoolean()) {
            query.fuzzyRewrite("constant_score");
        }
        return query;
    }

    private static QueryBuilder multiMatch(Random random, String text) {
        MultiMatchQueryBuilder query = new MultiMatchQueryBuilder(text)
                .field("title", 1 + random.nextInt(9) / 4f)
                .field("body")
                .operator(operator(random))
                .slop(random.nextInt(3))
                .prefixLength(random.nextInt(3))
                .maxExpansions(1 + random.nextInt(60))
                .fuzzyTranspositions(random.nextBoolean())
                .autoGenerateSynonymsPhraseQuery(random.nextBoolean())
                .zeroTermsQuery(random.nextBoolean() ? MatchQuery.ZeroTermsQuery.ALL : MatchQuery.ZeroTermsQuery.NONE)
                .type(MultiMatchQueryBuilder.Type.values()[random.nextInt(2)]);
        if (random.nextBoolean()) {
            query.tieBreaker(0.25f);
        }
        if (random.nextBoolean()) {
            query.lenient(random.nextBoolean());
        }
        if (random.nextBoolean()) {
            query.fuzziness(Fuzziness.ONE).fuzzyRewrite("constant_score");
        } else {
            query.type(MultiMatchQueryBuilder.Type.values()[random.nextInt(4)]);
        }
        if (random.nextBoolean()) {
            query.minimumShouldMatch("2");
        }
        if (random.nextBoolean()) {
            query.analyzer("simple");
        }
        return query;
    }

    private static QueryBuilder queryString(Random random, String text) {
        QueryStringQueryBuilder query = new QueryStringQueryBuilder(text)
                .defaultOperator(operator(random))
                .phraseSlop(random.nextInt(3))
                .analyzeWildcard(random.nextBoolean())
                .allowLeadingWildcard(random.nextBoolean())
                .escape(random.nextBoolean())
                .enablePositionIncrements(random.nextBoolean())
                .fuzzyPrefixLength(random.nextInt(3))
                .fuzzyMaxExpansions(1 + random.nextInt(60))
                .maxDeterminizedStates(100 + random.nextInt(9))
                .autoGenerateSynonymsPhraseQuery(random.nextBoolean())
                .fuzzyTranspositions(random.nextBoolean())
                .type(MultiMatchQueryBuilder.Type.values()[random.nextInt(4)]);
        if (random.nextBoolean()) {
            query.field("title", 2);
        } else {
            query.defaultField("title");
        }
        if (random.nextBoolean()) {
            query.quoteFieldSuffix(".exact");
        }
        if (random.nextBoolean()) {
            query.timeZone("+01:00");
        }
        if (random.nextBoolean()) {
            query.lenient(random.nextBoolean());
        }
        if (random.nextBoolean()) {
            query.analyzer("standard").quoteAnalyzer("simple");
        }
        if (random.nextBoolean()) {
            query.rewrite("constant_score").fuzzyRewrite("top_terms_5");
        }
        if (random.nextBoolean()) {
            query.fuzziness(Fuzziness.TWO).minimumShouldMatch("50%");
        }
        if (random.nextBoolean()) {
            query.tieBreaker(0.5f);
        }
        return query;
    }

    private static QueryBuilder simpleQueryString(Random random, String text) {
        SimpleQueryStringBuilder query = new SimpleQueryStringBuilder(text)
                .field("title", 2)
                .defaultOperator(operator(random))
                .analyzeWildcard(random.nextBoolean())
                .fuzzyTranspositions(random.nextBoolean())
                .autoGenerateSynonymsPhraseQuery(random.nextBoolean())
                .fuzzyMaxExpansions(1 + random.nextInt(60))
                .fuzzyPrefixLength(random.nextInt(3));
        if (random.nextBoolean()) {
            query.lenient(random.nextBoolean());
        }
        if (random.nextBoolean()) {
            query.analyzer("simple");
        }
        if (random.nextBoolean()) {
            query.flags(SimpleQueryStringFlag.AND, SimpleQueryStringFlag.PHRASE);
        }
        if (random.nextBoolean()) {
            query.minimumShouldMatch("50%");
        }
        if (random.nextBoolean()) {
            query.quoteFieldSuffix(".exact");
        }
        return query;
    }
}
