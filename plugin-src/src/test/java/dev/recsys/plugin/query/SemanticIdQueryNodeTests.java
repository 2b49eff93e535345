/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.semanticid.CodePath;
import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.ingest.semanticid.PrefixTokens;
import dev.recsys.ingest.semanticid.VersionedCodebook;
import dev.recsys.rescore.feature.LevelWeights;
import dev.recsys.rescore.feature.SharedPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.functionscore.FunctionScoreQueryBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.aggregations.bucket.terms.Terms;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.collapse.CollapseBuilder;
import org.opensearch.search.rescore.QueryRescorerBuilder;

/** What the query finds on a real node, and what that scores. */
public class SemanticIdQueryNodeTests extends SemanticIdQueryTestCase {
    /** The rule, told document by document: the best over likes and versions of weight × worth of the longest prefix shared. */
    public void testScoresAreThoseOfASlowScorer() {
        indexItems(120);
        for (int round = 0; round < 25; round++) {
            List<Like> likes = new ArrayList<>();
            for (int i = randomIntBetween(1, 3); i > 0; i--) {
                likes.add(randomLike());
            }
            List<Integer> versions = randomFrom(List.of(List.<Integer>of(), List.of(1), List.of(2), List.of(1, 2)));
            LevelWeights weights = randomBoolean() ? null : new LevelWeights(List.of(0.41f, 0.68f));
            int minimumLevel = randomIntBetween(1, 2);
            if (versions.isEmpty() && minimumLevel == 2) {
                likes.add(new Like.Codes(List.of(0, 0), 1, 1));
            }
            SemanticIdQuery query = new SemanticIdQuery(
                    "sid",
                    "products",
                    likes,
                    weights,
                    minimumLevel,
                    randomIntBetween(1, 3),
                    versions,
                    OnMissing.FAIL,
                    false);
            float boost = randomBoolean() ? 1 : randomIntBetween(2, 5);
            Map<String, Float> expected = slowScores(query);
            expected.replaceAll((id, score) -> score * boost);
            SearchResponse response = search(query(query).boost(boost));
            Map<String, Float> actual = new TreeMap<>();
            for (SearchHit hit : response.getHits()) {
                actual.put(hit.getId(), hit.getScore());
            }
            assertEquals(query.toString(), expected.keySet(), actual.keySet());
            expected.forEach((id, score) -> assertEquals(id + " of " + query, score, actual.get(id), 1e-6f * score));
        }
    }

    private Like randomLike() {
        float weight = randomFrom(List.of(1f, 0.5f, 2f));
        return switch (randomIntBetween(0, 2)) {
            case 0 ->
                new Like.Document(
                        randomFrom(new ArrayList<>(items.keySet())),
                        randomBoolean() ? "catalogue" : null,
                        null,
                        weight);
            case 1 -> {
                Item item = items.get(randomFrom(new ArrayList<>(items.keySet())));
                List<Integer> codes = new ArrayList<>();
                for (int code : Arrays.copyOf(item.codes(), randomIntBetween(2, item.codes().length))) {
                    codes.add(code);
                }
                yield new Like.Codes(codes, item.version(), weight);
            }
            default -> new Like.Vector(List.of(new Like.Vector.Field("embedding", randomVector())), weight);
        };
    }

    private Map<String, Float> slowScores(SemanticIdQuery query) {
        Map<String, Float> scores = new TreeMap<>();
        for (Item item : items.values()) {
            float best = -1;
            for (Like like : query.likes()) {
                for (int version : versionsOf(query, like)) {
                    if (version == item.version()) {
                        best = Math.max(best, slowScore(query, like, item));
                    }
                }
            }
            boolean asked = query.likes().stream()
                    .anyMatch(like -> like instanceof Like.Document document
                            && document.id().equals(item.id()));
            if (best >= 0 && asked == false) {
                scores.put(item.id(), best);
            }
        }
        return scores;
    }

    private List<Integer> versionsOf(SemanticIdQuery query, Like like) {
        if (query.versions().isEmpty() == false) {
            return query.versions();
        }
        return switch (like) {
            case Like.Document document -> List.of(items.get(document.id()).version());
            case Like.Codes codes -> List.of(codes.version());
            case Like.Vector vector -> List.of(2);
        };
    }

    private float slowScore(SemanticIdQuery query, Like like, Item item) {
        VersionedCodebook codebook = item.version() == 1 ? first : second;
        int levels = codebook.codebook().depth();
        float[] vector;
        int[] path;
        switch (like) {
            case Like.Vector given -> {
                vector = given.fields().get(0).array();
                path = codebook.quantizer().encode(vector).codes();
            }
            case Like.Codes given -> {
                int[] codes = given.codes().stream().mapToInt(i -> i).toArray();
                vector = (given.version() == 1 ? first : second).quantizer().reconstruct(codes);
                int[] other = codebook.quantizer().encode(vector).codes();
                path = given.version() == item.version()
                        ? codes
                        : Arrays.copyOf(other, Math.min(codes.length, other.length));
            }
            case Like.Document given -> {
                Item of = items.get(given.id());
                vector = (of.version() == 1 ? first : second).quantizer().reconstruct(of.codes());
                int[] other = codebook.quantizer().encode(vector).codes();
                path = of.version() == item.version()
                        ? of.codes()
                        : Arrays.copyOf(other, Math.min(of.codes().length, other.length));
            }
        }
        LevelWeights weights = query.levelWeights() == null ? LevelWeights.linear(levels) : query.levelWeights();
        int longest = SharedPrefix.length(path, item.codes());
        for (int level = 1; level <= path.length; level++) {
            Set<String> probed = new HashSet<>();
            probed.add(PrefixTokens.token(1, path, level));
            for (CodePath near : codebook.quantizer().nearestPaths(vector, level, query.probes())) {
                if (probed.size() < query.probes()) {
                    probed.add(PrefixTokens.token(1, near.codes(), level));
                }
            }
            if (level <= item.codes().length && probed.contains(PrefixTokens.token(1, item.codes(), level))) {
                // A level beyond the last weight is not asked for at all.
                longest = Math.max(longest, level <= weights.levels() ? level : 0);
            }
        }
        longest = Math.min(longest, weights.levels());
        return longest < query.minimumLevel() ? -1 : like.weight() * weights.score(longest);
    }

    public void testADocumentIsLeftOutOfItsOwnResultsButNotOfAnotherIndex() {
        products("a", 1);
        products("b", 1);
        Map<String, Object> same = Map.of("embedding", randomVector());
        assertFalse(bulk(
                        new IndexRequest("a").id("x").setPipeline("v1").source(same),
                        new IndexRequest("a").id("y").setPipeline("v1").source(same),
                        new IndexRequest("b").id("x").setPipeline("v1").source(same))
                .hasFailures());
        assertEquals(Set.of("a/y", "b/x"), found(search("a,b", like("x", "a"))));
        assertEquals("both copies are asked for", Set.of("a/y"), found(search("a,b", like("x", null))));
        assertEquals(Set.of("a/y"), found(search("a", like("x", null))));
        client().admin()
                .indices()
                .aliases(new IndicesAliasesRequest()
                        .addAliasAction(IndicesAliasesRequest.AliasActions.add()
                                .index("a")
                                .alias("alias")))
                .actionGet();
        assertEquals(Set.of("a/y"), found(search("alias", like("x", null))));
        assertEquals(Set.of("a/y"), found(search("alias", like("x", "alias"))));
        assertEquals("in another index than the one searched", Set.of("b/x"), found(search("b", like("x", "a"))));
    }

    public void testADocumentOfAnIndexIsSeenBeforeItsRefresh() {
        products("a", 1);
        Map<String, Object> same = Map.of("embedding", randomVector());
        bulk(new IndexRequest("a").id("x").setPipeline("v1").source(same));
        client().index(new IndexRequest("a").id("new").setPipeline("v1").source(same))
                .actionGet();
        assertEquals(Set.of("a/x"), found(search("a", like("new", "a"))));
    }

    public void testRoutingLeadsToTheDocument() {
        products("a", 5);
        Map<String, Object> same = Map.of("embedding", randomVector());
        bulk(
                new IndexRequest("a").id("x").routing("r1").setPipeline("v1").source(same),
                new IndexRequest("a").id("y").routing("r2").setPipeline("v1").source(same));
        for (String index : Arrays.asList(null, "a")) {
            SemanticIdQueryBuilder query = query(plain(new Like.Document("x", index, "r1", 1)));
            assertEquals(Set.of("a/y"), found(search("a", query)));
        }
        Exception e =
                expectThrows(Exception.class, () -> search("a", query(plain(new Like.Document("x", null, "r3", 1)))));
        // Whether that routing leads to the same shard is chance; where it does not, the message says what was looked
        // for.
        assertThat(
                messages(e),
                containsString("document [x] of [like] is not in the indices that are searched under routing [r3]"));
    }

    public void testAPointInTimeIsWhereItsDocumentsAreLookedFor() throws Exception {
        indexItems(20);
        CreatePitRequest create = new CreatePitRequest(TimeValue.timeValueMinutes(1), true, "catalogue");
        String pit = client().execute(CreatePitAction.INSTANCE, create).get().getId();
        Set<String> expected = found(search("catalogue", like("p0", null)));
        SearchRequest request = new SearchRequest()
                .source(new SearchSourceBuilder()
                        .query(like("p0", null))
                        .size(100)
                        .pointInTimeBuilder(new PointInTimeBuilder(pit)));
        products("other", 1);
        bulk(document("other", "p0", "v1"));
        assertEquals(expected, found(client().search(request).get()));
        client().execute(DeletePitAction.INSTANCE, new DeletePitRequest(pit)).get();
    }

    public void testItWorksInsideOtherQueries() {
        indexItems(60);
        Map<String, Float> plain = scores(search(like("p0", null)));
        BoolQueryBuilder bool = QueryBuilders.boolQuery()
                .must(like("p0", "catalogue"))
                .filter(QueryBuilders.termQuery("category.keyword", "red"));
        Map<String, Float> red = scores(search(bool));
        red.forEach((id, score) -> assertEquals(plain.get(id), score, 0));
        assertTrue(plain.keySet().containsAll(red.keySet()));
        assertEquals(
                plain,
                scores(search(QueryBuilders.disMaxQuery().add(like("p0", null)).add(QueryBuilders.termQuery("x", 1)))));
        Map<String, Float> doubled = new HashMap<>(plain);
        doubled.replaceAll((id, score) -> score * 2);
        assertEquals(doubled, scores(search(new FunctionScoreQueryBuilder(like("p0", null)).boost(2))));
        assertEquals(
                plain.keySet(),
                scores(search(QueryBuilders.constantScoreQuery(like("p0", null))))
                        .keySet());
        assertEquals(
                items.size() - 1 - plain.size() + 1,
                search(QueryBuilders.boolQuery().mustNot(like("p0", null)))
                        .getHits()
                        .getHits()
                        .length);
    }

    public void testItRescores() {
        indexItems(60);
        Map<String, Float> plain = scores(search(like("p0", null)));
        SearchResponse response = client().prepareSearch("catalogue")
                .setQuery(QueryBuilders.matchAllQuery())
                .setRescorer(new QueryRescorerBuilder(like("p0", null)).setRescoreQueryWeight(10), 1000)
                .setSize(1000)
                .get();
        for (SearchHit hit : response.getHits()) {
            assertEquals(1 + 10 * plain.getOrDefault(hit.getId(), 0f), hit.getScore(), 1e-5f);
        }
    }

    public void testPrefixesAreFacetsAndAUnitOfDiversity() {
        indexItems(60);
        SearchResponse response = client().prepareSearch("catalogue")
                .setSize(100)
                .addAggregation(AggregationBuilders.terms("l1").field("sid.l1").size(100))
                .setCollapse(new CollapseBuilder("sid.l1"))
                .get();
        Map<String, Integer> expected = new HashMap<>();
        for (Item item : items.values()) {
            expected.merge(PrefixTokens.token(item.version(), item.codes(), 1), 1, Integer::sum);
        }
        Map<String, Integer> facets = new HashMap<>();
        Terms terms = response.getAggregations().get("l1");
        terms.getBuckets().forEach(bucket -> facets.put(bucket.getKeyAsString(), (int) bucket.getDocCount()));
        assertEquals(expected, facets);
        assertEquals(expected.size(), response.getHits().getHits().length);
        SearchResponse diverse = client().prepareSearch("catalogue")
                .setQuery(like("p0", null))
                .setSize(100)
                .setCollapse(new CollapseBuilder("sid.l2"))
                .get();
        assertTrue(diverse.getHits().getHits().length > 0);
    }

    public void testNamesCountsExplainsAndValidates() throws Exception {
        indexItems(60);
        SearchResponse named = search(like("p0", null).queryName("alike"));
        assertEquals(List.of("alike"), Arrays.asList(named.getHits().getAt(0).getMatchedQueries()));
        String hit = named.getHits().getAt(0).getId();
        assertTrue(client().prepareExplain("catalogue", hit)
                .setQuery(like("p0", null))
                .get()
                .isMatch());
        assertTrue(client().admin()
                .indices()
                .prepareValidateQuery("catalogue")
                .setQuery(like("p0", null))
                .get()
                .isValid());
        assertFalse(client().admin()
                .indices()
                .prepareValidateQuery("catalogue")
                .setQuery(like("nobody", null))
                .get()
                .isValid());
        MultiSearchResponse both = client().prepareMultiSearch()
                .add(client().prepareSearch("catalogue").setQuery(like("p0", null)))
                .add(client().prepareSearch("catalogue").setQuery(like("nobody", null)))
                .get();
        assertFalse(both.getResponses()[0].isFailure());
        assertTrue(both.getResponses()[1].isFailure());
    }

    public void testTheRequestCacheTellsQueriesApart() {
        indexItems(60);
        for (int round = 0; round < 20; round++) {
            String id = "p" + randomIntBetween(0, 9);
            long expected = found(search(like(id, null))).size();
            long counted = client().prepareSearch("catalogue")
                    .setQuery(like(id, null))
                    .setSize(0)
                    .setRequestCache(true)
                    .get()
                    .getHits()
                    .getTotalHits()
                    .value();
            assertEquals(expected, counted);
        }
    }
}
