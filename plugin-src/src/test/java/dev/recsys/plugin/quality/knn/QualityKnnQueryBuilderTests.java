/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.knn;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.plugin.quality.FakeProfiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.junit.Before;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.compress.CompressedXContent;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.mapper.MapperService;
import org.opensearch.index.query.BaseQueryRewriteContext;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.QueryShardException;
import org.opensearch.index.query.Rewriteable;
import org.opensearch.index.query.TermQueryBuilder;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.SearchModule;
import org.opensearch.test.AbstractQueryTestCase;

/** JSON, wire format, what becomes of the query, and which fields it refuses; the k-NN plugin is a stand-in that keeps its query. */
public class QualityKnnQueryBuilderTests extends AbstractQueryTestCase<QualityKnnQueryBuilder> {
    private static final int EMBEDDING = 4;
    private static final FakeProfiles PROFILES = new FakeProfiles()
            .put("plain", FakeProfiles.abc(",\"scale\":0.25"))
            .put("unit", FakeProfiles.abc(",\"normalize\":true"))
            .put("compensated", FakeProfiles.abc(",\"compensate\":true"));
    private static final QualityKnnQueryBuilder.Node NODE =
            new QualityKnnQueryBuilder.Node(() -> PROFILES, new KnnFieldMappings());

    public static final class QueryPlugin extends Plugin implements SearchPlugin {
        @Override
        public List<QuerySpec<?>> getQueries() {
            return List.of(QualityKnnQueryBuilder.spec(() -> PROFILES));
        }
    }

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        List<Class<? extends Plugin>> plugins = new ArrayList<>(super.getPlugins());
        plugins.add(QueryPlugin.class);
        plugins.add(FakeKnnPlugin.class);
        return plugins;
    }

    @Override
    protected void initializeAdditionalMappings(MapperService mapperService) throws IOException {
        String ip = "\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"space_type\":\"innerproduct\"}}";
        String type = "{\"type\":\"knn_vector\",\"dimension\":";
        mapperService.merge(
                "_doc",
                new CompressedXContent("{\"properties\":{\"ip7\":" + type + "7," + ip + ",\"ip8\":" + type + "8," + ip
                        + ",\"cos7\":" + type + "7,\"space_type\":\"cosinesimil\"},\"cos8\":" + type
                        + "8,\"space_type\":\"cosinesimil\"},\"unnamed7\":" + type + "7},\"byte7\":" + type
                        + "7,\"data_type\":\"byte\",\"space_type\":\"innerproduct\"},\"text\":{\"type\":\"text\"},"
                        + "\"alias7\":{\"type\":\"alias\",\"path\":\"ip7\"},"
                        + "\"inner\":{\"properties\":{\"ip7\":" + type + "7," + ip + "}}}}"),
                MapperService.MergeReason.MAPPING_UPDATE);
    }

    @Before
    public void unload() {
        PROFILES.unload();
    }

    private static float[] vector() {
        float[] vector = new float[EMBEDDING];
        for (int i = 0; i < EMBEDDING; i++) {
            vector[i] = randomFloat() + 0.1f;
        }
        return vector;
    }

    private static KnnOptions options() {
        String others = randomFrom(
                "{}",
                "{\"method_parameters\":{\"ef_search\":50},\"rescore\":{\"oversample_factor\":2.0}}",
                "{\"rescore\":true,\"expand_nested_docs\":true}",
                "{\"ignore_unmapped\":true}");
        return switch (between(0, 2)) {
            case 0 -> new KnnOptions(between(1, 100), null, null, others);
            case 1 -> new KnnOptions(null, randomFloat() + 0.1f, null, others);
            default -> new KnnOptions(null, null, -randomFloat(), others);
        };
    }

    @Override
    protected QualityKnnQueryBuilder doCreateTestQueryBuilder() {
        boolean compensate = randomBoolean();
        Layout layout =
                switch (between(0, 2)) {
                    case 0 -> new Layout.Named(compensate ? "compensated" : randomFrom("plain", "unit"));
                    case 1 -> new Layout.Inline(FakeProfiles.abc(",\"compensate\":" + compensate));
                    default -> new Layout.Declared(randomFrom(0.2, 0.1), compensate);
                };
        Map<String, Double> weights = new HashMap<>();
        for (String name : List.of("a", "b", "c")) {
            if (layout instanceof Layout.Declared || randomBoolean()) {
                weights.put(name, randomFrom(0.0, randomDouble()));
            }
        }
        QueryBuilder filter = randomBoolean() ? null : new TermQueryBuilder(TEXT_FIELD_NAME, randomAlphaOfLength(3));
        return query(new QualityKnnQuery(
                compensate ? randomFrom("ip8", "cos8") : randomFrom("ip7", "alias7", "inner.ip7"),
                vector(),
                layout,
                weights,
                options(),
                filter));
    }

    private static QualityKnnQueryBuilder query(QualityKnnQuery query) {
        return new QualityKnnQueryBuilder(query, NODE);
    }

    private static QualityKnnQueryBuilder query(String field, Layout layout, Map<String, Double> weights) {
        return query(new QualityKnnQuery(
                field, vector(), layout, weights, new KnnOptions(5, null, null, KnnOptions.NO_OTHERS), null));
    }

    @Override
    protected Set<String> getObjectsHoldingArbitraryContent() {
        return Set.of("method_parameters", "rescore");
    }

    @Override
    protected void doAssertLuceneQuery(QualityKnnQueryBuilder builder, Query query, QueryShardContext context) {
        assertThat(
                query,
                builder.toString().contains("\"filter\"")
                        ? instanceOf(BooleanQuery.class)
                        : instanceOf(MatchAllDocsQuery.class));
    }

    @Override
    public void testMustRewrite() throws IOException {
        IllegalStateException e = expectThrows(
                IllegalStateException.class, () -> createTestQueryBuilder().toQuery(createShardContext()));
        assertEquals("a [quality_knn] query must be rewritten before it is run", e.getMessage());
    }

    /** What reaches the k-NN plugin on a shard. */
    private FakeKnnPlugin.Knn knn(QueryBuilder query) throws IOException {
        return (FakeKnnPlugin.Knn) fetch(query, createShardContext());
    }

    private static QueryBuilder fetch(QueryBuilder query, QueryRewriteContext context) {
        PlainActionFuture<QueryBuilder> future = PlainActionFuture.newFuture();
        Rewriteable.rewriteAndFetch(query, context, future);
        return future.actionGet();
    }

    private FakeKnnPlugin.Knn knn(String json) throws IOException {
        return knn(parseQuery(json));
    }

    public void testTheVectorIsTheEmbeddingWithWeightsOverScale() throws IOException {
        String start = "{\"quality_knn\":{\"vector\":[3,0,4,0],\"k\":5,";
        assertArrayEquals(
                new float[] {3, 0, 4, 0, 0.4f, 0.8f, 0},
                knn(start + "\"field\":\"ip7\",\"profile\":\"plain\"}}").floats(),
                0);
        assertArrayEquals(
                "single weights are replaced",
                new float[] {3, 0, 4, 0, 0.4f, 0, 2},
                knn(start + "\"field\":\"ip7\",\"profile\":\"plain\",\"weights\":{\"c\":0.5,\"b\":0}}}")
                        .floats(),
                0);
        assertArrayEquals(
                "the query is normalised as the items are",
                new float[] {0.6f, 0, 0.8f, 0, 0.5f, 1, 0},
                knn(start + "\"field\":\"ip7\",\"profile\":\"unit\"}}").floats(),
                1e-7f);
        assertArrayEquals(
                "nothing is asked of the compensation",
                new float[] {3, 0, 4, 0, 0.5f, 1, 0, 0},
                knn(start + "\"field\":\"cos8\",\"profile\":\"compensated\"}}").floats(),
                1e-7f);
        assertArrayEquals(
                "without a profile signals are in the order of their names",
                new float[] {3, 0, 4, 0, 0.1f, 0.3f, 0.2f},
                knn(start + "\"field\":\"ip7\",\"weights\":{\"x\":0.1,\"z\":0.2,\"y\":0.3},\"scale\":1}}")
                        .floats(),
                0);
        assertArrayEquals(
                "and the usual scale is 0.2",
                new float[] {3, 0, 4, 0, 0.5f, 0.5f, 0.5f, 0},
                knn(start + "\"field\":\"ip8\",\"weights\":{\"x\":0.1,\"z\":0.1,\"y\":0.1},\"compensate\":true}}")
                        .floats(),
                1e-7f);
    }

    public void testWhatIsTheKnnPluginsGoesThereAsItIs() throws IOException {
        FakeKnnPlugin.Knn knn = knn(
                """
                {"quality_knn": {"field": "ip7", "vector": [1, 2, 3, 4.5], "profile": "plain", "min_score": 1.25,
                  "method_parameters": {"ef_search": 200}, "rescore": {"oversample_factor": 2}, "expand_nested_docs": true,
                  "ignore_unmapped": true, "filter": {"term": {"text": "x"}}, "boost": 3, "_name": "n"}}""");
        assertEquals("ip7", knn.field);
        assertEquals(
                Map.of(
                        "min_score",
                        1.25f,
                        "method_parameters",
                        Map.of("ef_search", 200),
                        "rescore",
                        Map.of("oversample_factor", 2),
                        "expand_nested_docs",
                        true,
                        "ignore_unmapped",
                        true),
                knn.options);
        assertEquals(new TermQueryBuilder("text", "x"), knn.filter);
        assertEquals(3f, knn.boost(), 0);
        assertEquals("n", knn.queryName());
    }

    public void testFieldsThatWouldMisleadAreRefused() {
        assertRefused("cos7", false, "[space_type] [cosinesimil]", "needs [compensate: true]");
        assertRefused("unnamed7", false, "[space_type] [l2]", "it must be [innerproduct]");
        assertRefused("ip8", false, "[ip8] has the dimension [8]", "[embedding 4 + signals 3 = 7]");
        assertRefused("ip7", true, "[ip7] has the dimension [7]", "[embedding 4 + signals 3 + compensation 1 = 8]");
        assertRefused("byte7", false, "[data_type] [byte]", "it must be [float]");
        assertRefused("text", false, "[text] is of type [text]", "it must be a [knn_vector]");
    }

    private void assertRefused(String field, boolean compensate, String... reasons) {
        QueryBuilder query = query(field, new Layout.Named(compensate ? "compensated" : "plain"), Map.of());
        // The second time, what the field is has been remembered.
        for (int i = 0; i < 2; i++) {
            QueryShardException e = expectThrows(QueryShardException.class, () -> knn(query));
            assertEquals(400, e.status().getStatus());
            for (String reason : reasons) {
                assertThat(e.getMessage(), containsString(reason));
            }
        }
    }

    public void testWeightsMustSuitTheProfile() {
        assertFails("[weights] has [typo], which is no signal of the profile; its signals are [a, b, c]", "typo", 0.1);
        assertFails("[weights] gives [a] the weight [1.0E300]", "a", 1e300);
    }

    private void assertFails(String reason, String name, double weight) {
        QueryBuilder query = query("ip7", new Layout.Named("plain"), Map.of(name, weight));
        Exception e = expectThrows(IllegalArgumentException.class, () -> knn(query));
        assertThat(e.getMessage(), containsString(reason));
    }

    public void testAnUnknownProfileIsNamed() {
        Exception e = expectThrows(Exception.class, () -> knn(query("ip7", new Layout.Named("other"), Map.of())));
        assertThat(
                e.toString(),
                containsString(
                        "[quality_knn] query on field [ip7] cannot use profile [other]: quality [other] does not exist"));
    }

    public void testBadQueriesAreRefusedBeforeTheyRun() {
        String fine = "\"field\":\"ip7\",\"profile\":\"plain\",\"vector\":[1,2,3,4],\"k\":5";
        assertMalformed("\"k\":1", "[field] is missing");
        assertMalformed("\"field\":\"v\",\"k\":1,\"profile\":\"p\"", "[vector] is missing");
        assertMalformed("\"field\":\"v\",\"k\":1,\"vector\":[]", "[vector] is empty");
        assertMalformed("\"vector\":[1,\"NaN\"]", "[vector] is [NaN]; it must be an array of numbers");
        assertMalformed("\"vector\":[1,null]", "[vector] is [null]");
        assertMalformed("\"field\":\"v\",\"k\":1,\"vector\":[1,1e60]", "[vector] has [Infinity] at position [1]");
        assertMalformed("\"field\":\"v\",\"profile\":\"p\",\"vector\":[1]", "exactly one of [k], [min_score]");
        assertMalformed(fine + ",\"min_score\":1", "exactly one of [k], [min_score] and [max_distance]");
        assertMalformed(
                "\"field\":\"v\",\"profile\":\"p\",\"vector\":[1],\"k\":0", "[k] is [0]; it must be at least 1");
        assertMalformed("\"k\":1.5", "[k] is [1.5]; it must be an integer");
        assertMalformed("\"field\":\"v\",\"vector\":[1],\"k\":1", "[profile] is missing");
        assertMalformed(fine + ",\"scale\":0.1", "[scale] is given beside [profile]");
        assertMalformed(fine + ",\"compensate\":true", "[compensate] is given beside [profile]");
        assertMalformed(fine + ",\"weights\":{\"a\":-0.1}", "[weights] gives [a] the weight [-0.1]");
        assertMalformed(fine + ",\"weights\":{\"a\":\"much\"}", "[weights] gives [a] the weight [much]");
        assertMalformed(
                "\"field\":\"v\",\"vector\":[1],\"k\":1,\"weights\":{\"a\":1},\"scale\":0",
                "[scale] is [0.0]; it must be finite and above 0");
        assertMalformed("\"profile\":\"No\"", "[profile] is [No]; it must be a name");
        assertMalformed("\"profile\":{\"signals\":{}}", "[signals] has [0] entries");
        assertMalformed("\"profile\":7", "[profile] is [7]");
        assertMalformed(fine + ",\"typo\":1", "unknown property [typo]; the properties are field, vector, profile");
    }

    private void assertMalformed(String properties, String reason) {
        ParsingException e =
                expectThrows(ParsingException.class, () -> parseQuery("{\"quality_knn\":{" + properties + "}}"));
        assertThat(e.getMessage(), containsString(reason));
    }

    public void testAResolvedQueryPassesTheWireAndIsStillChecked() throws IOException {
        for (int i = 0; i < 10; i++) {
            QualityKnnQueryBuilder query = createTestQueryBuilder();
            QueryBuilder resolved = resolved(query);
            assertThat(resolved, instanceOf(QualityKnnQueryBuilder.class));
            QueryBuilder copy = assertSerialization(resolved);
            assertEquals(knn(query), knn(copy));
        }
        QueryBuilder wrong = resolved(query("cos7", new Layout.Inline(FakeProfiles.abc("")), Map.of()));
        expectThrows(QueryShardException.class, () -> wrong.toQuery(createShardContext()));
    }

    /** As a coordinating node leaves it for the shards. */
    private static QueryBuilder resolved(QueryBuilder query) {
        SearchModule module = new SearchModule(Settings.EMPTY, List.of(new QueryPlugin(), new FakeKnnPlugin()));
        return fetch(
                query,
                new BaseQueryRewriteContext(
                        new NamedXContentRegistry(module.getNamedXContents()),
                        new NamedWriteableRegistry(module.getNamedWriteables()),
                        null,
                        () -> 0L));
    }

    public void testWhatIsPendingIsNotSent() throws IOException {
        QueryBuilder pending = query("ip7", new Layout.Named("plain"), Map.of()).rewrite(createShardContext());
        Exception e = expectThrows(IllegalStateException.class, () -> assertSerialization(pending));
        assertThat(e.getMessage(), containsString("cannot be sent while its profile is loaded"));
    }

    /** It becomes a part of the search: one around it would leave fewer than k. */
    @Override
    public void testFilter() throws IOException {
        QueryBuilder one = new TermQueryBuilder(TEXT_FIELD_NAME, "one");
        QueryBuilder two = new TermQueryBuilder(TEXT_FIELD_NAME, "two");
        QualityKnnQueryBuilder query =
                query("ip7", new Layout.Named("plain"), Map.of()).boost(2);
        assertSame(query, query.filter(null));
        assertEquals(one, knn(query.filter(one)).filter);
        assertEquals(2f, knn(query.filter(one)).boost(), 0);
        assertEquals(one.filter(two), knn(query.filter(one).filter(two)).filter);
        assertEquals(one, knn(resolved(query).filter(one)).filter);
    }

    public void testVisitorsSeeTheFilter() {
        QueryBuilder filter = new TermQueryBuilder(TEXT_FIELD_NAME, "one");
        QualityKnnQueryBuilder query = query("ip7", new Layout.Named("plain"), Map.of());
        List<QueryBuilder> seen = new ArrayList<>();
        QueryBuilderVisitor visitor = new QueryBuilderVisitor() {
            @Override
            public void accept(QueryBuilder builder) {
                seen.add(builder);
            }

            @Override
            public QueryBuilderVisitor getChildVisitor(BooleanClause.Occur occur) {
                return this;
            }
        };
        QueryBuilder filtered = query.filter(filter);
        new BoolQueryBuilder().must(filtered).visit(visitor);
        assertTrue(seen.contains(filtered));
        assertTrue(seen.contains(filter));
    }

    public void testAProfileOfAnotherLayoutIsNoticed() {
        QualityProfile two = FakeProfiles.parse("{\"signals\":{\"a\":{\"log_scale\":{\"field\":\"x\",\"max\":9}}}}");
        QueryShardException e =
                expectThrows(QueryShardException.class, () -> knn(query("ip7", new Layout.Inline(two), Map.of())));
        assertThat(e.getMessage(), containsString("[embedding 4 + signals 1 = 5]"));
    }
}
