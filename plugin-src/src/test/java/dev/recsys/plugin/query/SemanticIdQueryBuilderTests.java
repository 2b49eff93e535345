/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;

import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.plugin.semanticid.FakeCodebooks;
import dev.recsys.rescore.feature.LevelWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.Query;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.common.compress.CompressedXContent;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.index.get.GetResult;
import org.opensearch.index.mapper.MapperService;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.test.AbstractQueryTestCase;

/** JSON, wire format, equality, and what the query becomes; what it finds is for {@link SemanticIdQueryNodeTests}. */
public class SemanticIdQueryBuilderTests extends AbstractQueryTestCase<SemanticIdQueryBuilder> {
    private static final int DIMENSION = 4;
    private static final FakeCodebooks CODEBOOKS = new FakeCodebooks(task -> new Thread(task).start());

    static {
        CODEBOOKS.put("products", 1, FakeCodebooks.random(new Random(1), "embedding", DIMENSION, 8, 8, 8));
        CODEBOOKS.put("products", 2, FakeCodebooks.random(new Random(2), "embedding", DIMENSION, 8, 8, 8));
    }

    public static final class QueryPlugin extends Plugin implements SearchPlugin {
        @Override
        public List<QuerySpec<?>> getQueries() {
            return List.of(SemanticIdQueryBuilder.spec(() -> CODEBOOKS));
        }
    }

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        List<Class<? extends Plugin>> plugins = new ArrayList<>(super.getPlugins());
        plugins.add(QueryPlugin.class);
        return plugins;
    }

    @Override
    protected void initializeAdditionalMappings(MapperService mapperService) throws IOException {
        mapperService.merge(
                "_doc",
                new CompressedXContent(new SemanticIdMapping("sid", 3).toJson()),
                MapperService.MergeReason.MAPPING_UPDATE);
    }

    @Override
    protected GetResponse executeGet(GetRequest request) {
        return new GetResponse(new GetResult(
                request.index(),
                request.id(),
                0,
                1,
                1,
                true,
                new BytesArray("{\"sid\":{\"codebook\":\"products\",\"version\":1,\"codes\":[1,2,3],\"error\":0.1}}"),
                Map.of(),
                Map.of()));
    }

    @Override
    protected SemanticIdQueryBuilder doCreateTestQueryBuilder() {
        List<Like> likes = new ArrayList<>();
        for (int i = randomIntBetween(1, 3); i > 0; i--) {
            likes.add(randomLike());
        }
        boolean onlyDocuments = likes.stream().allMatch(like -> like instanceof Like.Document);
        List<Integer> versions = randomFrom(List.of(List.<Integer>of(), List.of(1), List.of(2, 1)));
        SemanticIdQuery query = new SemanticIdQuery(
                "sid",
                onlyDocuments && randomBoolean() ? null : randomFrom("products", "products@1"),
                likes,
                randomBoolean() ? null : new LevelWeights(List.of(0.41f, 0.68f, 0.91f)),
                1,
                randomIntBetween(1, 4),
                versions,
                randomFrom(OnMissing.values()),
                randomBoolean());
        return new SemanticIdQueryBuilder(query, () -> CODEBOOKS);
    }

    private static Like randomLike() {
        float weight = randomBoolean() ? 1 : randomFloat() + 0.1f;
        return switch (randomIntBetween(0, 2)) {
            case 0 ->
                new Like.Document(randomAlphaOfLength(3), "i", randomBoolean() ? null : randomAlphaOfLength(3), weight);
            case 1 ->
                new Like.Codes(
                        randomFrom(List.of(List.of(1), List.of(7, 0), List.of(3, 2, 1))),
                        randomFrom(Arrays.asList(null, 1, 2)),
                        weight);
            default ->
                new Like.Vector(
                        List.of(new Like.Vector.Field(
                                "embedding", randomList(DIMENSION, DIMENSION, () -> randomFloat()))),
                        weight);
        };
    }

    @Override
    protected Set<String> getObjectsHoldingArbitraryContent() {
        return new HashSet<>();
    }

    @Override
    protected void doAssertLuceneQuery(SemanticIdQueryBuilder builder, Query query, QueryShardContext context) {
        // A document is left out only of the index that it is from, and that is not this test's.
        assertThat(query, instanceOf(DisjunctionMaxQuery.class));
        assertEquals(0f, ((DisjunctionMaxQuery) query).getTieBreakerMultiplier(), 0);
    }

    @Override
    public void testMustRewrite() throws IOException {
        IllegalStateException e = expectThrows(
                IllegalStateException.class, () -> createTestQueryBuilder().toQuery(createShardContext()));
        assertEquals("a [semantic_id] query must be rewritten before it is run", e.getMessage());
    }

    public void testResolvedPrefixesKeepTheirFormOnTheWire() throws IOException {
        for (int i = 0; i < 20; i++) {
            assertSerialization(randomResolved("other").boost(randomFloat()).queryName(randomAlphaOfLength(3)));
        }
    }

    public void testResolvedPrefixesRunWithoutAnotherRewrite() throws IOException {
        QueryShardContext context = createShardContext();
        assertThat(randomResolved("other").toQuery(context), instanceOf(DisjunctionMaxQuery.class));
        assertThat(randomResolved(getIndex().getName()).toQuery(context), instanceOf(BooleanQuery.class));
    }

    public void testBoostAndNameGoOntoThePlainQuery() throws IOException {
        QueryBuilder plain = randomResolved("other").boost(3).queryName("n").rewrite(createShardContext());
        assertEquals(3f, plain.boost(), 0);
        assertEquals("n", plain.queryName());
    }

    public void testWhatIsPendingIsNotSent() throws IOException {
        QueryBuilder pending = createTestQueryBuilder().rewrite(createShardContext());
        Exception e = expectThrows(IllegalStateException.class, () -> assertSerialization(pending));
        assertThat(e.getMessage(), containsString("cannot be sent while it is being resolved"));
    }

    private static SemanticIdQueryBuilder randomResolved(String index) {
        List<ResolvedPrefixes.Prefixes> prefixes = new ArrayList<>();
        for (int level = 1; level <= 3; level++) {
            prefixes.add(new ResolvedPrefixes.Prefixes(level, randomFloat(), List.of("1:" + randomIntBetween(0, 9))));
        }
        return new SemanticIdQueryBuilder(new ResolvedPrefixes(
                "sid", 3, prefixes, List.of(new ResolvedPrefixes.Excluded(index, "a")), randomBoolean()));
    }

    public void testReadsTheWholeForm() throws IOException {
        QueryBuilder parsed = parseQuery(
                """
                {"semantic_id": {"field": "sid", "codebook": "products@2",
                  "like": [{"_id": "a", "_index": "i", "routing": "r"}, {"codes": [17, 203], "version": 1, "weight": 0.5},
                           {"vector": {"t": [1, 2.5]}}, {"_id": 7}],
                  "level_weights": [0.41, 0.68], "minimum_level": 2, "probes": 3, "versions": [1, 2], "on_missing": "zero",
                  "ignore_unmapped": true, "boost": 2, "_name": "n"}}""");
        SemanticIdQuery query = new SemanticIdQuery(
                "sid",
                "products@2",
                List.of(
                        new Like.Document("a", "i", "r", 1),
                        new Like.Codes(List.of(17, 203), 1, 0.5f),
                        new Like.Vector(List.of(new Like.Vector.Field("t", List.of(1f, 2.5f))), 1),
                        new Like.Document("7", null, null, 1)),
                new LevelWeights(List.of(0.41f, 0.68f)),
                2,
                3,
                List.of(1, 2),
                OnMissing.ZERO,
                true);
        assertEquals(new SemanticIdQueryBuilder(query, () -> CODEBOOKS).boost(2).queryName("n"), parsed);
    }

    public void testOneLikeNeedsNoList() throws IOException {
        assertEquals(
                parseQuery("{\"semantic_id\":{\"field\":\"sid\",\"like\":[{\"_id\":\"a\"}]}}"),
                parseQuery("{\"semantic_id\":{\"field\":\"sid\",\"like\":{\"_id\":\"a\"}}}"));
    }

    public void testBadRequestsNameThePropertyTheValueAndWhatIsAllowed() {
        String like = "\"like\":[{\"_id\":\"a\"}]";
        String field = "\"field\":\"sid\",";
        refused("", like, "[field] is missing; name the object that holds semantic IDs");
        refused(field, "\"like\":[]", "[like] has [0] entries; it must have from 1 to 100");
        refused(field, "\"like\":\"a\"", "[like] has [a]; it must be an array of objects");
        refused(field, "\"like\":[\"a\"]", "[like] has [a]; it must be an array of objects");
        refused(field, "\"like\":[{}]", "an entry of [like] must have one of [_id], [codes] and [vector]");
        refused(
                field,
                "\"like\":[{\"_id\":\"a\",\"codes\":[1]}]",
                "an entry of [like] must have one of [_id], [codes] and [vector]");
        refused(field, "\"like\":[{\"_id\":\"\"}]", "[_id] in [like] is empty; give the [_id] of a document");
        refused(
                field,
                "\"like\":[{\"id\":\"a\"}]",
                "unknown property [id] in [like]; there are [_id, _index, routing, codes, version, vector, weight]");
        refused(
                field,
                "\"like\":[{\"codes\":[1],\"_index\":\"i\"}]",
                "[_index] and [routing] in [like] go with [_id] only");
        refused(field, "\"like\":[{\"_id\":\"a\",\"version\":1}]", "[version] in [like] goes with [codes] only");
        refused(
                field,
                "\"like\":[{\"codes\":[1]}]",
                "[codebook] is missing; [codes] and [vector] in [like] need it, as in [products] or [products@3]");
        String codebook = field + "\"codebook\":\"p\",";
        refused(codebook, "\"like\":[{\"codes\":[]}]", "[codes] has [0] entries; it must have from 1 to 16");
        refused(
                codebook,
                "\"like\":[{\"codes\":[1,65536]}]",
                "[codes] has [65536] at position [1]; it must be from 0 to 65535");
        refused(
                codebook,
                "\"like\":[{\"codes\":[-1]}]",
                "[codes] has [-1] at position [0]; it must be from 0 to 65535");
        refused(codebook, "\"like\":[{\"codes\":[1.5]}]", "[codes] has [1.5]; it must be a whole number");
        refused(codebook, "\"like\":[{\"codes\":[\"1\"]}]", "[codes] has [1]; it must be a whole number");
        refused(
                codebook,
                "\"like\":[{\"codes\":[1],\"version\":0}]",
                "[version] in [like] is [0]; it must be at least 1");
        refused(
                codebook,
                "\"like\":[{\"vector\":[1]}]",
                "[vector] has [an array]; it must be an object of vectors by field");
        refused(codebook, "\"like\":[{\"vector\":{}}]", "[vector] in [like] is empty; give a vector for each field");
        refused(codebook, "\"like\":[{\"vector\":{\"t\":\"1,2\"}}]", "[t] has [1,2]; it must be an array of numbers");
        refused(codebook, "\"like\":[{\"vector\":{\"t\":[1,\"2\"]}}]", "[t] has [2]; it must be a number");
        refused(codebook, "\"like\":[{\"vector\":{\"t\":[1,null]}}]", "[t] has [null]; it must be a number");
        refused(
                codebook,
                "\"like\":[{\"vector\":{\"t\":[1,1e300]}}]",
                "[vector] of field [t] has [Infinity] at position [1]; it must be finite");
        for (String weight : List.of("0", "-1", "1e300")) {
            refused(
                    field,
                    "\"like\":[{\"_id\":\"a\",\"weight\":" + weight + "}]",
                    "[weight] in [like] is [" + Float.parseFloat(weight) + "]; it must be finite and above 0");
        }
        refused(
                field,
                "\"like\":[{\"_id\":\"a\",\"weight\":1e30}],\"level_weights\":[1e30]",
                "[weight] in [like] is [1.0E30], which times the last of [level_weights], [1.0E30], is no finite score");
        refused(field, like + ",\"level_weights\":[]", "[level_weights] is empty; give one weight for each level");
        refused(
                field,
                like + ",\"level_weights\":[0.5,0.4]",
                "[level_weights] has [0.4] at position [1] after [0.5]; a longer prefix must not be worth less than a shorter one");
        refused(
                field,
                like + ",\"level_weights\":[-1]",
                "[level_weights] has [-1.0] at position [0]; it must be finite and at least 0");
        refused(
                field,
                like + ",\"level_weights\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]",
                "[level_weights] has [17] entries; it must have at most 16");
        refused(field, like + ",\"minimum_level\":0", "[minimum_level] is [0]; it must be from 1 to 16");
        refused(
                field,
                like + ",\"minimum_level\":3,\"level_weights\":[0.1,0.2]",
                "[minimum_level] is [3]; it must be from 1 to 2");
        refused(field, like + ",\"probes\":0", "[probes] is [0]; it must be from 1 to 64");
        refused(field, like + ",\"probes\":65", "[probes] is [65]; it must be from 1 to 64");
        refused(field, like + ",\"probes\":\"2\"", "[probes] has [2]; it must be a whole number");
        refused(field, like + ",\"versions\":[0]", "[versions] has [0]; it must be at least 1");
        refused(field, like + ",\"versions\":[1,1]", "[versions] is [1, 1]; each version may be named once");
        refused(
                field,
                like + ",\"versions\":[1,2,3,4,5,6,7,8,9]",
                "[versions] has [9] entries; it must have at most 8");
        refused(
                field,
                like + ",\"on_missing\":\"drop\"",
                "[on_missing] is [drop]; it must be one of [zero, skip, fail]");
        refused(field, like + ",\"ignore_unmapped\":\"yes\"", "[ignore_unmapped] has [yes]; it must be true or false");
        refused(field, like + ",\"codebook\":\"A\"", "[codebook] is [A]; it must be a name of lower-case letters");
        StringBuilder many = new StringBuilder("\"like\":[");
        for (int i = 0; i < 101; i++) {
            many.append(i == 0 ? "" : ",").append("{\"_id\":\"").append(i).append("\"}");
        }
        refused(field, many + "]", "[like] has more than [100] entries, which is the most it may have");
    }

    private void refused(String before, String rest, String message) {
        ParsingException e =
                expectThrows(ParsingException.class, () -> parseQuery("{\"semantic_id\":{" + before + rest + "}}"));
        assertThat(e.getMessage(), containsString(message));
    }
}
