/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.ingest.rewrite.RewriteType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.search.join.ScoreMode;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.lucene.search.function.CombineFunction;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.DisMaxQueryBuilder;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.QueryStringQueryBuilder;
import org.opensearch.index.query.SimpleQueryStringBuilder;
import org.opensearch.index.query.WrapperQueryBuilder;
import org.opensearch.index.query.functionscore.ScoreFunctionBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;

/**
 * Random trees of queries with alternatives in them, compared with the slow way: the whole tree searched once for each text, which is put
 * into its JSON as text.
 */
public class QueryShapesNodeTests extends PipelineNodeTestCase {
    private static final String USER = "alpha";
    private static final List<String> WORDS = List.of(USER, "beta", "gamma", "delta", "epsilon");
    private static final Leg SYNONYM = new Leg("beta", RewriteType.SYNONYM, When.ALWAYS, 0.5f);
    private static final Leg BROAD = new Leg("gamma delta", RewriteType.BROAD, When.ALWAYS, 0.25f);

    private QueryJson json;
    private QueryShapes shapes;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        json = new QueryJson(getInstanceFromNode(NamedXContentRegistry.class));
        shapes = new QueryShapes(json);
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        for (int i = randomInt(2); i >= 0; i--) {
            words.append(randomFrom(WORDS)).append(' ');
        }
        return words.toString().strip();
    }

    private void randomDocuments() {
        index(1);
        String[] documents = new String[60];
        for (int i = 0; i < documents.length; i++) {
            documents[i] = "{\"title\":\"" + words() + "\",\"body\":\"" + words() + "\",\"category\":\""
                    + randomFrom("x", "y") + "\",\"parts\":[{\"name\":\"" + words() + "\"},{\"name\":\"" + words()
                    + "\"}]}";
        }
        documents(documents);
    }

    private QueryBuilder leaf(String prefix) {
        String text = rarely() ? "epsilon" : USER;
        String field = prefix.isEmpty() ? randomFrom("title", "body") : prefix + "name";
        QueryBuilder leaf =
                switch (randomInt(prefix.isEmpty() ? 4 : 0)) {
                    case 0 -> QueryBuilders.matchQuery(field, text);
                    case 1 -> QueryBuilders.multiMatchQuery(text, "body").field("title", 2);
                    case 2 -> QueryBuilders.queryStringQuery(text).field(field);
                    case 3 -> QueryBuilders.simpleQueryStringQuery(text).field(field);
                    default ->
                        json.parse(
                                Map.of("combined_fields", Map.of("query", text, "fields", List.of("title", "body"))));
                };
        return leaf.boost(randomFrom(1f, 1f, 2f));
    }

    private QueryBuilder other() {
        return randomBoolean()
                ? QueryBuilders.termQuery("category", randomFrom("x", "y"))
                : QueryBuilders.matchPhraseQuery("title", "delta epsilon");
    }

    private QueryBuilder tree(int depth, String prefix) {
        if (depth == 0 || rarely()) {
            return randomInt(3) == 0 ? other() : leaf(prefix);
        }
        return switch (randomInt(prefix.isEmpty() ? 5 : 4)) {
            case 0, 1 -> {
                BoolQueryBuilder bool = new BoolQueryBuilder();
                for (int i = randomInt(2); i > 0; i--) {
                    bool.must(tree(depth - 1, prefix));
                }
                for (int i = randomIntBetween(bool.must().isEmpty() ? 1 : 0, 3); i > 0; i--) {
                    bool.should(tree(depth - 1, prefix));
                }
                if (randomInt(3) == 0) {
                    bool.filter(QueryBuilders.termQuery("category", "x"));
                }
                if (randomInt(3) == 0) {
                    bool.mustNot(QueryBuilders.matchPhraseQuery("title", "epsilon"));
                }
                if (randomInt(3) == 0) {
                    bool.minimumShouldMatch(randomIntBetween(1, 2));
                }
                yield bool;
            }
            case 2 -> {
                DisMaxQueryBuilder best = new DisMaxQueryBuilder().tieBreaker(randomFrom(0f, 0.3f));
                for (int i = randomIntBetween(1, 3); i > 0; i--) {
                    best.add(tree(depth - 1, prefix));
                }
                yield best;
            }
            case 3 ->
                QueryBuilders.functionScoreQuery(tree(depth - 1, prefix), ScoreFunctionBuilders.weightFactorFunction(3))
                        .boostMode(randomFrom(CombineFunction.MULTIPLY, CombineFunction.SUM));
            case 4 ->
                randomBoolean()
                        ? QueryBuilders.constantScoreQuery(tree(depth - 1, prefix))
                                .boost(2)
                        : QueryBuilders.boostingQuery(tree(depth - 1, prefix), QueryBuilders.termQuery("category", "y"))
                                .negativeBoost(0.5f);
            default -> QueryBuilders.nestedQuery("parts", tree(depth - 1, "parts."), ScoreMode.Max);
        };
    }

    private SearchHit[] find(QueryBuilder query) {
        return client().search(new SearchRequest("products")
                        .source(new SearchSourceBuilder().query(query).size(1000)))
                .actionGet()
                .getHits()
                .getHits();
    }

    private Map<String, Float> scores(QueryBuilder query) {
        Map<String, Float> scores = new TreeMap<>();
        for (SearchHit hit : find(query)) {
            scores.put(hit.getId(), hit.getScore());
        }
        return scores;
    }

    private static QueryBuilder withText(QueryBuilder query, String text) {
        return new WrapperQueryBuilder(query.toString().replace("\"" + USER + "\"", "\"" + text + "\""));
    }

    public void testRandomTreesFindWhatTheSlowWayFinds() {
        randomDocuments();
        int rewritten = 0;
        for (int round = 0; round < 120; round++) {
            QueryBuilder tree = tree(randomIntBetween(0, 3), "");
            if (QueryShapes.holds(tree, USER) == false) {
                continue;
            }
            rewritten++;
            String before = tree.toString();
            Combine combine = randomFrom(Combine.values());
            LegNames names = new LegNames();
            QueryBuilder expanded = shapes.expand(
                    tree, USER, new QueryShapes.Expansion(List.of(SYNONYM, BROAD), true, true, combine, 0, names));
            assertEquals("the caller's tree is as it was", before, tree.toString());

            Map<String, Float> users = scores(tree);
            Set<String> all = new HashSet<>(users.keySet());
            for (Leg leg : List.of(SYNONYM, BROAD)) {
                all.addAll(scores(withText(tree, leg.text())).keySet());
            }
            Map<String, Float> actual = scores(expanded);
            assertEquals(before + "\nbecame " + expanded, all, actual.keySet());
            users.forEach(
                    (id, score) -> assertTrue(before + "\nbecame " + expanded, actual.get(id) >= score * (1 - 1e-5f)));
            for (SearchHit hit : find(expanded)) {
                boolean byLeg = Arrays.stream(hit.getMatchedQueries()).anyMatch(name -> names.leg(name) != null);
                assertTrue("something is said to have found " + hit.getId(), users.containsKey(hit.getId()) || byLeg);
            }

            QueryBuilder second = shapes.expand(
                    tree,
                    USER,
                    new QueryShapes.Expansion(List.of(SYNONYM, BROAD), false, true, combine, 0, new LegNames()));
            Set<String> further = new HashSet<>(all);
            further.removeAll(users.keySet());
            assertEquals(
                    before,
                    further,
                    scores(new BoolQueryBuilder().should(second).mustNot(tree)).keySet());
        }
        assertTrue("most trees have the text: " + rewritten, rewritten > 30);
    }

    /** A must beside a dis_max of which one query has another text: found by a random tree, with seed 887DAF083C27F07C. */
    public void testAlternativesWithoutTheTextStayWhereSomethingElseIsAskedForToo() {
        QueryBuilder other = QueryBuilders.termQuery("category", "x");
        BoolQueryBuilder bool = QueryBuilders.boolQuery()
                .must(QueryBuilders.matchQuery("title", USER))
                .must(new DisMaxQueryBuilder()
                        .add(QueryBuilders.matchQuery("body", USER))
                        .add(other));
        BoolQueryBuilder expanded = (BoolQueryBuilder) shapes.expand(
                bool,
                USER,
                new QueryShapes.Expansion(List.of(SYNONYM), true, true, Combine.DIS_MAX, 0, new LegNames()));
        DisMaxQueryBuilder alternatives = (DisMaxQueryBuilder) expanded.must().get(0);
        BoolQueryBuilder copy = (BoolQueryBuilder) alternatives.innerQueries().get(1);
        assertEquals(
                List.of(QueryBuilders.matchQuery("body", "beta"), other),
                ((DisMaxQueryBuilder) copy.must().get(1)).innerQueries());
        // Alone, it would find again what the user's own words find.
        DisMaxQueryBuilder alone = (DisMaxQueryBuilder) shapes.expand(
                new DisMaxQueryBuilder()
                        .add(QueryBuilders.matchQuery("body", USER))
                        .add(QueryBuilders.matchQuery("title", USER))
                        .add(other),
                USER,
                new QueryShapes.Expansion(List.of(SYNONYM), true, true, Combine.DIS_MAX, 0, new LegNames()));
        assertEquals(
                List.of(QueryBuilders.matchQuery("body", "beta"), QueryBuilders.matchQuery("title", "beta")),
                ((DisMaxQueryBuilder) alone.innerQueries().get(1)).innerQueries());
    }

    /** The clauses with the text are one group; what else is in the bool applies to all that it finds, once. */
    public void testOnlyTheClausesWithTheTextAreCopied() {
        BoolQueryBuilder bool = QueryBuilders.boolQuery()
                .must(QueryBuilders.multiMatchQuery(USER, "title", "body"))
                .should(QueryBuilders.matchQuery("title", USER).boost(2))
                .should(QueryBuilders.termQuery("category", "x"))
                .filter(QueryBuilders.termQuery("tenant", "a"));
        BoolQueryBuilder expanded = (BoolQueryBuilder) shapes.expand(
                bool,
                USER,
                new QueryShapes.Expansion(List.of(SYNONYM), true, true, Combine.DIS_MAX, 0, new LegNames()));
        assertEquals(bool.filter(), expanded.filter());
        assertEquals(List.of(QueryBuilders.termQuery("category", "x")), expanded.should());
        DisMaxQueryBuilder alternatives = (DisMaxQueryBuilder) expanded.must().get(0);
        assertEquals(1, expanded.must().size());
        assertEquals(2, alternatives.innerQueries().size());
        assertEquals(
                QueryBuilders.boolQuery()
                        .must(QueryBuilders.multiMatchQuery("beta", "title", "body"))
                        .should(QueryBuilders.matchQuery("title", "beta").boost(2))
                        .boost(0.5f)
                        .queryName("recsys.rewrites:synonym:beta"),
                alternatives.innerQueries().get(1));
    }

    /** Every option of a query with a text is in its copy. */
    public void testACopyKeepsEverythingButTheText() {
        for (int round = 0; round < 200; round++) {
            long seed = randomLong();
            QueryBuilder original = RandomTextQueries.one(seed, "what they typed", "theirs");
            QueryBuilder expected = RandomTextQueries.one(seed, "something else", null);
            String before = original.toString();
            assertEquals(expected, new TextQueries(json).with(original, "something else"));
            assertEquals(before, original.toString());
            assertEquals("what they typed", TextQueries.text(original));
        }
    }

    /** What is copied option by option is what the way through JSON gives; what cannot be told goes that way. */
    public void testCopiesAreThoseOfTheWayThroughJson() {
        TextQueries texts = new TextQueries(json);
        int direct = 0;
        for (int round = 0; round < 500; round++) {
            long seed = randomLong();
            boolean lenient = randomBoolean();
            QueryBuilder original = RandomTextQueries.one(seed, "what they typed", randomFrom("theirs", null));
            QueryBuilder copy = TextCopies.with(original, "what they typed", "something else", lenient);
            boolean told =
                    switch (original) {
                        case SimpleQueryStringBuilder string -> false;
                        case QueryStringQueryBuilder string -> string.toString().contains("\"best_fields\"");
                        default -> true;
                    };
            assertEquals(original.toString(), told, copy != null);
            if (copy != null) {
                QueryBuilder expected = texts.throughJson(original, "something else", lenient);
                assertEquals(expected, copy);
                assertEquals(expected.toString(), copy.toString());
                direct++;
            }
        }
        assertTrue(direct > 0);
    }

    @SuppressWarnings("deprecation") // an option that is not copied
    public void testAnOptionThatIsNotKnownIsNotLost() {
        for (QueryBuilder original : List.of(
                new MatchQueryBuilder("title", "typed").cutoffFrequency(0.5f),
                new MultiMatchQueryBuilder("typed", "title").cutoffFrequency(0.5f))) {
            assertNull(TextCopies.with(original, "typed", "other", false));
            QueryBuilder expected = original instanceof MatchQueryBuilder
                    ? new MatchQueryBuilder("title", "other").cutoffFrequency(0.5f)
                    : new MultiMatchQueryBuilder("other", "title").cutoffFrequency(0.5f);
            assertEquals(expected, new TextQueries(json).with(original, "other"));
        }
    }

    /** The index may have its own wish where the query says nothing; strict queries and silent ones equal each other. */
    public void testSimpleQueryStringsKeepWhetherTheySayIfTheyAreLenient() {
        TextQueries texts = new TextQueries(json);
        assertFalse(texts.with(QueryBuilders.simpleQueryStringQuery("typed"), "other")
                .toString()
                .contains("lenient"));
        assertTrue(texts.with(QueryBuilders.simpleQueryStringQuery("typed").lenient(false), "other")
                .toString()
                .contains("lenient"));
    }

    public void testTheTextIsThatOfMostQueries() {
        List<QueryBuilder> one = List.of(QueryBuilders.matchQuery("title", "a"));
        List<QueryBuilder> two = List.of(QueryBuilders.matchQuery("title", "a"), QueryBuilders.matchQuery("body", "b"));
        List<QueryBuilder> three = new ArrayList<>(two);
        three.add(QueryBuilders.matchQuery("body", "b"));
        assertEquals(new QueryShapes.Text.One("a"), QueryShapes.text(one));
        assertEquals(new QueryShapes.Text.Several(), QueryShapes.text(two));
        assertEquals(new QueryShapes.Text.One("b"), QueryShapes.text(three));
        assertEquals(
                new QueryShapes.Text.None(),
                QueryShapes.text(List.of(
                        QueryBuilders.boolQuery().filter(one.get(0)).mustNot(one.get(0)),
                        QueryBuilders.matchQuery("price", 7),
                        QueryBuilders.matchQuery("title", " "))));
        assertEquals(
                new QueryShapes.Text.Operators(),
                QueryShapes.text(List.of(QueryBuilders.simpleQueryStringQuery("+a -b"))));
    }

    public void testWhatIsPlainInTheSyntaxesOfOperators() {
        for (String plain : List.of(
                "red shoes", "t-shirt", "c++ book", "käse & wein".replace("&", "und"), "l'oreal", "and or not")) {
            assertTrue(plain, TextQueries.isPlain(QueryBuilders.queryStringQuery(plain), plain));
            assertEquals(plain, TextQueries.plain(plain));
        }
        for (String syntax : List.of(
                "title:red",
                "red AND shoes",
                "\"red shoes\"",
                "red -shoes",
                "+red",
                "red~",
                "sho*",
                "a/b",
                "(red)",
                "a && b",
                "NOT a")) {
            assertFalse(syntax, TextQueries.isPlain(QueryBuilders.queryStringQuery(syntax), syntax));
            assertTrue(syntax, TextQueries.isPlain(QueryBuilders.matchQuery("title", syntax), syntax));
            String made = TextQueries.plain(syntax);
            assertTrue(syntax + " became " + made, TextQueries.isPlain(QueryBuilders.queryStringQuery(made), made));
        }
        assertTrue(TextQueries.isPlain(QueryBuilders.queryStringQuery("a/b").escape(true), "a/b"));
    }

    public void testPathsFindTextsAsUsersWriteThem() {
        Map<String, Object> source = QueryJson.of(new SearchSourceBuilder()
                .query(QueryBuilders.boolQuery()
                        .must(QueryBuilders.matchQuery("title.english", "a"))
                        .should(QueryBuilders.matchQuery("title", "b"))
                        .should(QueryBuilders.matchQuery("title", "c"))));
        assertEquals(
                "a",
                DeclaredPath.find(source, "query.bool.must.0.match.title.english.query")
                        .text());
        assertEquals(
                "a",
                DeclaredPath.find(source, "query.bool.must.match.title.english").text());
        assertEquals(
                "c",
                DeclaredPath.find(source, "query.bool.should.1.match.title.query")
                        .text());
        assertNull(DeclaredPath.find(source, "query.bool.should.match.title"));
        assertNull(DeclaredPath.find(source, "query.bool.should.2.match.title"));
        assertNull(DeclaredPath.find(source, "query.bool"));
        DeclaredPath found = DeclaredPath.find(source, "query.bool.should.1.match.title");
        DeclaredPath.put(source, found.steps(), "d");
        assertEquals(
                "d",
                DeclaredPath.find(source, "query.bool.should.1.match.title").text());
    }
}
