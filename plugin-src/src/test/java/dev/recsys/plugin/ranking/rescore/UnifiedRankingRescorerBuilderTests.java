/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.quality.Linear;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.Signal;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.plugin.quality.rescore.FakeProfiles;
import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.ranking.context.RandomContexts;
import dev.recsys.plugin.ranking.model.RandomRankers;
import dev.recsys.plugin.ranking.model.RankerSpec;
import dev.recsys.plugin.stats.RankingStatsAdapter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.model.LinearModel;
import dev.recsys.rescore.unified.FeatureLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.ParseField;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.BaseQueryRewriteContext;
import org.opensearch.index.query.MatchAllQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.TermQueryBuilder;
import org.opensearch.plugins.SearchPlugin.RescorerSpec;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.RescorerBuilder;
import org.opensearch.test.OpenSearchTestCase;

/** JSON, wire format, equality and rewriting; what it does to a search is for {@link UnifiedRankingNodeTests}. */
public class UnifiedRankingRescorerBuilderTests extends OpenSearchTestCase {
    private static final long NOW = 1_700_000_000_000L;
    private static final FeatureSet FEATURES = new FeatureSet(List.of(
            new Feature.FirstPass("bm25", 0),
            new Feature.Query("title", 0, "{\"term\":{\"title\":\"$query\"}}"),
            new Feature.Query("other", 0, "{\"term\":{\"title\":\"$country\"}}")));

    private final FakeRankers rankers = new FakeRankers();
    private final RecsysStats stats = new RecsysStats();
    private final Supplier<RankingServices> services = () -> new RankingServices(
            rankers,
            new FakeProfiles(),
            new ContextLookup(() -> null, name -> name),
            new RankingStatsAdapter(stats),
            bytes -> () -> {});
    private final RescorerSpec<UnifiedRankingRescorerBuilder> spec = UnifiedRankingRescorerBuilder.spec(services);

    @Override
    protected NamedXContentRegistry xContentRegistry() {
        return new NamedXContentRegistry(List.of(
                new NamedXContentRegistry.Entry(
                        RescorerBuilder.class,
                        new ParseField(UnifiedRankingRescorerBuilder.NAME),
                        (parser, context) -> spec.getParser().apply(parser)),
                new NamedXContentRegistry.Entry(
                        QueryBuilder.class,
                        new ParseField(TermQueryBuilder.NAME),
                        (parser, context) -> TermQueryBuilder.fromXContent(parser))));
    }

    @Override
    protected NamedWriteableRegistry writableRegistry() {
        return new NamedWriteableRegistry(List.of(
                new NamedWriteableRegistry.Entry(
                        RescorerBuilder.class, UnifiedRankingRescorerBuilder.NAME, spec.getReader()),
                new NamedWriteableRegistry.Entry(
                        QueryBuilder.class, MatchAllQueryBuilder.NAME, MatchAllQueryBuilder::new),
                new NamedWriteableRegistry.Entry(QueryBuilder.class, TermQueryBuilder.NAME, TermQueryBuilder::new)));
    }

    private static RankingContext randomContext() {
        return new RandomContexts(random()).next();
    }

    private static RankingRequest.Source randomSource() {
        if (randomBoolean()) {
            return new RankingRequest.Source.Named(randomFrom("ranker", "ranker@2"));
        }
        RankerSpec declared = RandomRankers.spec(random());
        return new RankingRequest.Source.Inline(declared.features(), declared.imputation());
    }

    private UnifiedRankingRescorerBuilder randomBuilder() {
        RankingRequest request =
                new RankingRequest(randomSource(), randomBoolean() ? null : randomContext(), randomBoolean());
        UnifiedRankingRescorerBuilder builder = new UnifiedRankingRescorerBuilder(request, services);
        return randomBoolean() ? builder : builder.windowSize(randomIntBetween(1, 1000));
    }

    private RescorerBuilder<?> parse(String json) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            parser.nextToken();
            RescorerBuilder<?> parsed = RescorerBuilder.parseFromXContent(parser);
            assertNull("everything is read", parser.nextToken());
            return parsed;
        }
    }

    private RescorerBuilder<?> sent(RescorerBuilder<?> builder) throws IOException {
        return copyWriteable((UnifiedRankingRescorerBuilder) builder, writableRegistry(), spec.getReader()::read);
    }

    public void testKeepsItsFormInJson() throws IOException {
        for (int i = 0; i < 50; i++) {
            UnifiedRankingRescorerBuilder builder = randomBuilder();
            RescorerBuilder<?> parsed = parse(builder.toString());
            assertEquals(builder, parsed);
            assertEquals(builder.hashCode(), parsed.hashCode());
        }
    }

    public void testKeepsItsFormOnTheWire() throws IOException {
        for (int i = 0; i < 50; i++) {
            UnifiedRankingRescorerBuilder builder = randomBuilder();
            assertEquals(builder, sent(builder));
            UnifiedRankingRescorerBuilder resolved = new UnifiedRankingRescorerBuilder(randomResolved(), services);
            RescorerBuilder<?> copy = sent(resolved);
            assertEquals(resolved, copy);
            assertEquals(resolved.hashCode(), copy.hashCode());
            assertFalse(copy.equals(builder));
        }
    }

    private static ResolvedRanking randomResolved() {
        QualityProfile profile = new QualityProfile(
                List.of(new Signal("margin", new Linear("margin", 0, 1), Double.NaN)),
                List.of(0.5),
                0.2,
                false,
                false,
                Double.NaN);
        return new ResolvedRanking(
                randomSource(),
                randomContext(),
                randomBoolean() ? Map.of() : Map.of("title", new TermQueryBuilder("title", randomAlphaOfLength(3))),
                randomBoolean() ? Map.of() : Map.of("shop@3", new VersionedProfile("shop", 3, profile)),
                randomLong(),
                randomBoolean(),
                randomBoolean()
                        ? null
                        : new FeatureLog(randomAlphaOfLength(5), randomBoolean() ? List.of() : List.of("a")));
    }

    public void testWhatIsResolvedPrintsAsARequestWithThatContext() throws IOException {
        for (int i = 0; i < 20; i++) {
            ResolvedRanking ranking = randomResolved();
            RankingRequest expected = new RankingRequest(ranking.source(), ranking.context(), true);
            assertEquals(
                    new UnifiedRankingRescorerBuilder(expected, services),
                    parse(new UnifiedRankingRescorerBuilder(ranking, services).toString()));
        }
    }

    public void testDiffersByEveryPart() throws IOException {
        String[] different = {
            "{\"unified_ranking\":{\"model\":\"a\"}}",
            "{\"unified_ranking\":{\"model\":\"a@2\"}}",
            "{\"unified_ranking\":{\"model\":\"a\",\"context\":{\"task\":\"search\"}}}",
            "{\"unified_ranking\":{\"model\":\"a\",\"context\":{\"task\":\"similar\"}}}",
            "{\"unified_ranking\":{\"model\":\"a\",\"ignore_missing_item\":true}}",
            "{\"unified_ranking\":{\"features\":[{\"name\":\"a\",\"type\":\"first_pass\"}]}}",
            "{\"window_size\":3,\"unified_ranking\":{\"model\":\"a\"}}"
        };
        for (int i = 0; i < different.length; i++) {
            for (int j = 0; j < different.length; j++) {
                assertEquals(i == j, parse(different[i]).equals(parse(different[j])));
            }
        }
    }

    private QueryRewriteContext plainContext() {
        return new BaseQueryRewriteContext(xContentRegistry(), writableRegistry(), null, () -> NOW);
    }

    private QueryRewriteContext coordinatorContext() {
        return new QueryCoordinatorContext(plainContext(), null);
    }

    private void putRanker() {
        rankers.put(
                "ranker",
                4,
                RankingNodeTestCase.ranker(
                        FEATURES, "{}", LinearModel.of(List.of("title", "other"), new double[] {1, 1}, 0)));
    }

    private static RankingRequest asked() {
        RankingContext context = new RankingContext("search", "red", null, null, null, Map.of(), Set.of());
        return new RankingRequest(new RankingRequest.Source.Named("ranker"), context, false);
    }

    public void testStaysUnresolvedUntilTheModelHasBeenLoadedAndIsNotSentMeanwhile() throws Exception {
        putRanker();
        List<Runnable> loads = new ArrayList<>();
        rankers.executor(loads::add);
        QueryRewriteContext context = coordinatorContext();
        RescorerBuilder<?> asked = new UnifiedRankingRescorerBuilder(asked(), services).windowSize(70);
        RescorerBuilder<?> preparing = asked.rewrite(context);
        assertNotSame(asked, preparing);
        assertSame(preparing, preparing.rewrite(context));
        expectThrows(IllegalStateException.class, () -> sent(preparing));
        parse(preparing.toString());
        List<Object> answered = new ArrayList<>();
        context.executeAsyncActions(ActionListener.wrap(answered::add, answered::add));
        assertEquals(1, loads.size());
        loads.get(0).run();
        assertEquals(1, answered.size());
        RescorerBuilder<?> resolved = preparing.rewrite(context);
        assertSame("there is nothing more to do here", resolved, resolved.rewrite(coordinatorContext()));
        ResolvedRanking expected = new ResolvedRanking(
                new RankingRequest.Source.Named("ranker@4"),
                asked().context(),
                Map.of("title", new TermQueryBuilder("title", "red")),
                Map.of(),
                0,
                false,
                null);
        assertEquals(new UnifiedRankingRescorerBuilder(expected, services).windowSize(70), resolved);
        assertEquals(resolved, sent(resolved));
    }

    public void testAShardLoadsAModelThatItsNodeDoesNotHave() throws Exception {
        putRanker();
        ResolvedRanking ranking = new ResolvedRanking(
                new RankingRequest.Source.Named("ranker@4"), asked().context(), Map.of(), Map.of(), NOW, false, null);
        RescorerBuilder<?> arrived = sent(new UnifiedRankingRescorerBuilder(ranking, services).windowSize(70));
        QueryRewriteContext context = plainContext();
        RescorerBuilder<?> loading = arrived.rewrite(context);
        assertSame(loading, loading.rewrite(context));
        expectThrows(IllegalStateException.class, () -> sent(loading));
        context.executeAsyncActions(ActionListener.wrap(done -> {}, e -> fail(e.getMessage())));
        RescorerBuilder<?> loaded = loading.rewrite(context);
        assertSame(loaded, loaded.rewrite(plainContext()));
        assertEquals(1, rankers.loads.get());
        assertEquals("what is sent back has no model in it", arrived, sent(loaded));

        QueryRewriteContext again = plainContext();
        arrived.rewrite(again);
        assertFalse("now it is in memory", again.hasAsyncActions());
        rankers.put(
                "ranker",
                5,
                RankingNodeTestCase.ranker(FEATURES, "{}", LinearModel.of(List.of("bm25"), new double[] {1}, 0)));
        QueryRewriteContext third = plainContext();
        assertSame("the model goes with the request that loaded it", loaded, loaded.rewrite(third));
        assertFalse(third.hasAsyncActions());
    }

    public void testAModelThatLeftMemoryFailsOnlyWhatNeedsIt() throws Exception {
        ResolvedRanking ranking = new ResolvedRanking(
                new RankingRequest.Source.Named("ranker@4"), asked().context(), Map.of(), Map.of(), NOW, false, null);
        RescoreContext context = new UnifiedRankingRescorerBuilder(ranking, services).buildContext(null);
        assertEquals(List.of(), context.getParsedQueries());
        TopDocs hits = new TopDocs(new TotalHits(1, TotalHits.Relation.EQUAL_TO), new ScoreDoc[] {new ScoreDoc(0, 1)});
        Exception e = expectThrows(
                IllegalStateException.class, () -> context.rescorer().rescore(hits, null, context));
        assertThat(
                e.getMessage(),
                containsString(
                        "model [ranker@4] left the memory of this node while the search was running; search again"));
    }
}
