/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.quality.BayesianAverage;
import dev.recsys.ingest.quality.ExponentialDecay;
import dev.recsys.ingest.quality.Linear;
import dev.recsys.ingest.quality.LogScale;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.Quantile;
import dev.recsys.ingest.quality.Signal;
import dev.recsys.ingest.quality.SmoothedRate;
import dev.recsys.ingest.quality.Transform;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.rescore.quality.FirstPass;
import dev.recsys.rescore.quality.QualityMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.ParseField;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.BaseQueryRewriteContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.Rewriteable;
import org.opensearch.plugins.SearchPlugin.RescorerSpec;
import org.opensearch.search.rescore.RescorerBuilder;
import org.opensearch.test.OpenSearchTestCase;

/** JSON, wire format, equality and rewriting; what it does to a search is for {@link QualityRescorerNodeTests}. */
public class QualityRescorerBuilderTests extends OpenSearchTestCase {
    private static final long NOW = 1_700_000_000_000L;

    private final FakeProfiles profiles = new FakeProfiles();
    private final RescorerSpec<QualityRescorerBuilder> spec =
            QualityRescorerBuilder.spec(() -> profiles, () -> (documents, nanos) -> {});

    @Override
    protected NamedXContentRegistry xContentRegistry() {
        return new NamedXContentRegistry(List.of(new NamedXContentRegistry.Entry(
                RescorerBuilder.class,
                new ParseField(QualityRescorerBuilder.NAME),
                (parser, context) -> spec.getParser().apply(parser))));
    }

    @Override
    protected NamedWriteableRegistry writableRegistry() {
        return new NamedWriteableRegistry(List.of(new NamedWriteableRegistry.Entry(
                RescorerBuilder.class, QualityRescorerBuilder.NAME, spec.getReader())));
    }

    private static Transform randomTransform() {
        return switch (randomIntBetween(0, 5)) {
            case 0 -> new BayesianAverage("rating", "count", randomBoolean() ? Double.NaN : 4.1, 20, 1, 5);
            case 1 -> new SmoothedRate("sales", "views", randomDouble() + 0.1, 50, 0.2);
            case 2 -> new LogScale("count", randomIntBetween(1, 100_000));
            case 3 -> new Quantile("price", randomFrom(List.of(List.<Double>of(), List.of(0.5, 2.0, 2.0, 7.25))));
            case 4 ->
                new ExponentialDecay("listed", randomFrom("strict_date", "epoch_millis"), randomIntBetween(1, 9), 7);
            default -> new Linear("margin", -1, randomDouble());
        };
    }

    static QualityProfile randomProfile() {
        List<Signal> signals = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (int i = randomIntBetween(1, 5); i > 0; i--) {
            signals.add(0, new Signal("s" + i, randomTransform(), randomBoolean() ? Double.NaN : randomDouble()));
            weights.add(randomDouble());
        }
        boolean compensate = randomBoolean();
        double length = compensate && randomBoolean() ? 3 : Double.NaN;
        return new QualityProfile(signals, weights, 0.25, compensate, randomBoolean(), length);
    }

    private static QualityRescore randomRequest() {
        QualityMode mode = randomFrom(QualityMode.values());
        return new QualityRescore(
                randomBoolean()
                        ? new QualityRescore.Profile.Named(randomFrom("shop", "shop@2"))
                        : new QualityRescore.Profile.Inline(randomProfile()),
                randomFrom(List.of(Map.<String, Double>of(), Map.of("s1", 0.5), Map.of("s1", 0.0, "s2", 2.5))),
                mode,
                mode == QualityMode.MULTIPLY ? FirstPass.SCORE : randomFrom(FirstPass.values()));
    }

    private QualityRescorerBuilder randomBuilder() {
        QualityRescorerBuilder builder = new QualityRescorerBuilder(randomRequest(), () -> profiles, () -> null);
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
        return copyWriteable((QualityRescorerBuilder) builder, writableRegistry(), spec.getReader()::read);
    }

    public void testKeepsItsFormInJson() throws IOException {
        for (int i = 0; i < 50; i++) {
            QualityRescorerBuilder builder = randomBuilder();
            RescorerBuilder<?> parsed = parse(builder.toString());
            assertEquals(builder, parsed);
            assertEquals(builder.hashCode(), parsed.hashCode());
        }
    }

    public void testKeepsItsFormOnTheWire() throws IOException {
        for (int i = 0; i < 50; i++) {
            QualityRescorerBuilder builder = randomBuilder();
            assertEquals(builder, sent(builder));
            ResolvedQuality quality = new ResolvedQuality(
                    new VersionedProfile("shop", randomIntBetween(0, 5), randomProfile()),
                    randomFrom(QualityMode.values()),
                    FirstPass.SCORE,
                    randomLong());
            QualityRescorerBuilder resolved = new QualityRescorerBuilder(quality, () -> null).windowSize(7);
            RescorerBuilder<?> copy = sent(resolved);
            assertEquals(resolved, copy);
            assertEquals(resolved.hashCode(), copy.hashCode());
            assertFalse(copy.equals(builder));
        }
    }

    public void testWhatIsResolvedPrintsAsARequestWithThatProfile() throws IOException {
        QualityProfile profile = randomProfile();
        ResolvedQuality quality = new ResolvedQuality(
                new VersionedProfile("shop", 3, profile), QualityMode.MULTIPLY, FirstPass.SCORE, NOW);
        QualityRescore expected = new QualityRescore(
                new QualityRescore.Profile.Inline(profile), Map.of(), QualityMode.MULTIPLY, FirstPass.SCORE);
        assertEquals(
                new QualityRescorerBuilder(expected, () -> null, () -> null),
                parse(new QualityRescorerBuilder(quality, () -> null).toString()));
    }

    public void testDiffersByEveryPart() throws IOException {
        String[] different = {
            "{\"quality\":{\"profile\":\"shop\"}}",
            "{\"quality\":{\"profile\":\"shop@2\"}}",
            "{\"quality\":{\"profile\":\"shop\",\"weights\":{\"rating\":0.5}}}",
            "{\"quality\":{\"profile\":\"shop\",\"mode\":\"multiply\"}}",
            "{\"quality\":{\"profile\":\"shop\",\"first_pass\":\"inner_product\"}}",
            "{\"window_size\":3,\"quality\":{\"profile\":\"shop\"}}"
        };
        for (int i = 0; i < different.length; i++) {
            for (int j = 0; j < different.length; j++) {
                assertEquals(i == j, parse(different[i]).equals(parse(different[j])));
            }
        }
        assertEquals(
                parse(different[0]),
                parse("{\"quality\":{\"profile\":\"shop\",\"weights\":{},\"mode\":\"add\",\"first_pass\":\"score\"}}"));
    }

    public void testBadRequestsNameThePropertyTheValueAndWhatIsAllowed() {
        refused("{}", "[profile] is missing; it must be the name of a quality profile");
        refused("{\"profile\":7}", "[profile] is [7]; it must be the name of a quality profile");
        refused("{\"profile\":\"Shop\"}", "[profile] is [Shop]; it must be a name");
        refused("{\"profile\":\"shop@0\"}", "[profile] is [shop@0]; it must be a name");
        refused("{\"profile\":{\"signals\":{}}}", "[signals] has [0] entries; it must have from 1 to 32");
        refused("{\"profile\":\"shop\",\"weight\":{}}", "unknown property [weight]; there are [profile, weights, mode");
        refused("{\"profile\":\"shop\",\"weights\":[1]}", "[weights] is [[1]]; it must be an object of numbers");
        refused("{\"profile\":\"shop\",\"weights\":{\"a\":\"x\"}}", "the weight [x]; it must be a number");
        refused("{\"profile\":\"shop\",\"mode\":\"sum\"}", "[mode] is [sum]; it must be one of [add, multiply]");
        refused(
                "{\"profile\":\"shop\",\"first_pass\":1}",
                "[first_pass] is [1]; it must be one of [score, inner_product]");
        refused(
                "{\"profile\":\"shop\",\"mode\":\"multiply\",\"first_pass\":\"inner_product\"}",
                "[mode] is [multiply] and [first_pass] is [inner_product]");
    }

    private void refused(String quality, String reason) {
        Exception e = expectThrows(Exception.class, () -> parse("{\"quality\":" + quality + "}"));
        assertThat(ExceptionsHelper.stackTrace(e), containsString(reason));
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
    }

    private QueryRewriteContext rewriteContext() {
        return new BaseQueryRewriteContext(xContentRegistry(), writableRegistry(), null, () -> NOW);
    }

    private RescorerBuilder<?> named(String reference, Map<String, Double> weights) {
        return new QualityRescorerBuilder(
                        new QualityRescore(
                                new QualityRescore.Profile.Named(reference), weights, QualityMode.ADD, FirstPass.SCORE),
                        () -> profiles,
                        () -> null)
                .windowSize(70);
    }

    private static final QualityProfile FRESH = new QualityProfile(
            List.of(
                    new Signal("age", new ExponentialDecay("listed", "strict_date", 9, 0), Double.NaN),
                    new Signal("margin", new Linear("margin", 0, 1), Double.NaN)),
            List.of(0.5, 0.25),
            0.2,
            false,
            false,
            Double.NaN);

    public void testStaysPendingUntilTheProfileHasBeenLoadedAndIsNotSentMeanwhile() throws Exception {
        profiles.put("shop", 4, FRESH);
        List<Runnable> loads = new ArrayList<>();
        profiles.executor(loads::add);
        QueryRewriteContext context = rewriteContext();
        RescorerBuilder<?> asked = named("shop", Map.of("margin", 2.0));
        RescorerBuilder<?> pending = asked.rewrite(context);
        assertNotSame(asked, pending);
        assertSame(pending, pending.rewrite(context));
        assertTrue(context.hasAsyncActions());
        expectThrows(IllegalStateException.class, () -> sent(pending));
        parse(pending.toString());

        List<Object> answered = new ArrayList<>();
        context.executeAsyncActions(ActionListener.wrap(answered::add, answered::add));
        assertEquals(1, loads.size());
        assertSame(pending, pending.rewrite(context));
        loads.get(0).run();
        assertEquals(1, answered.size());
        RescorerBuilder<?> resolved = pending.rewrite(context);
        assertSame("shards have nothing to load", resolved, resolved.rewrite(rewriteContext()));
        QualityProfile weighted = FRESH.withWeights(List.of(0.5, 2.0));
        assertEquals(
                new QualityRescorerBuilder(
                                new ResolvedQuality(
                                        new VersionedProfile("shop", 4, weighted),
                                        QualityMode.ADD,
                                        FirstPass.SCORE,
                                        NOW),
                                () -> null)
                        .windowSize(70),
                resolved);
    }

    public void testAProfileInMemoryNeedsNoSecondRound() throws Exception {
        profiles.put("shop", 4, FRESH);
        profiles.load("shop@4", ActionListener.noOp());
        QueryRewriteContext context = rewriteContext();
        RescorerBuilder<?> resolved = named("shop@4", Map.of()).rewrite(context);
        assertFalse(context.hasAsyncActions());
        assertSame(resolved, resolved.rewrite(context));
        assertEquals(resolved, sent(resolved));
    }

    public void testWithoutDatesTheTimeIsNotSent() throws Exception {
        QualityProfile timeless = new QualityProfile(
                List.of(new Signal("margin", new Linear("margin", 0, 1), Double.NaN)),
                List.of(1.0),
                0.2,
                false,
                false,
                Double.NaN);
        QualityRescore request = new QualityRescore(
                new QualityRescore.Profile.Inline(timeless), Map.of(), QualityMode.ADD, FirstPass.SCORE);
        ResolvedQuality quality =
                new ResolvedQuality(new VersionedProfile("inline", 0, timeless), QualityMode.ADD, FirstPass.SCORE, 0);
        assertEquals(
                new QualityRescorerBuilder(quality, () -> null),
                new QualityRescorerBuilder(request, () -> null, () -> null).rewrite(rewriteContext()));
    }

    public void testAFailedLoadSaysWhereTheProfileWasWanted() throws Exception {
        Exception e = failure(named("nothing@3", Map.of()));
        assertThat(
                e.getMessage(),
                containsString("[quality] rescorer cannot use profile [nothing@3]: there is no quality [nothing@3]"));
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
    }

    public void testWeightsAreForSignalsOfTheProfile() throws Exception {
        profiles.put("shop", 4, FRESH);
        Exception e = failure(named("shop", Map.of("ratings", 1.0)));
        assertThat(
                e.getMessage(),
                containsString(
                        "[quality] rescorer with profile [shop@4]: [weights] has [ratings], which is no signal of"
                                + " the profile; its signals are [age, margin]"));
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
        e = failure(named("shop", Map.of("age", -1.0)));
        assertThat(e.getMessage(), containsString("the weight [-1.0]; it must be finite and at least 0"));
    }

    public void testAProfileThatHasToBeFittedIsRefused() throws Exception {
        profiles.put(
                "shop",
                1,
                FRESH.withSignals(List.of(
                        FRESH.signals().get(0), new Signal("margin", new Quantile("margin", List.of()), Double.NaN))));
        Exception e = failure(named("shop", Map.of()));
        assertThat(e.getMessage(), containsString("signal [margin] has no [table] yet"));
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
    }

    public void testAWindowHasADocument() {
        RescorerBuilder<?> builder = named("shop", Map.of()).windowSize(0);
        Exception e = expectThrows(IllegalArgumentException.class, () -> builder.rewrite(rewriteContext()));
        assertEquals("[window_size] of the [quality] rescorer is [0]; it must be at least 1", e.getMessage());
    }

    private Exception failure(RescorerBuilder<?> builder) {
        Map<String, Exception> failures = new HashMap<>();
        rewriteAndFetch(builder, ActionListener.wrap(rewritten -> {}, e -> failures.put("failure", e)));
        assertNotNull("it must fail", failures.get("failure"));
        return failures.get("failure");
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private void rewriteAndFetch(RescorerBuilder builder, ActionListener<Object> listener) {
        Rewriteable.rewriteAndFetch((Rewriteable) builder, rewriteContext(), (ActionListener) listener);
    }

    public void testParsingErrorsSayWhere() {
        ParsingException e = expectThrows(ParsingException.class, () -> spec.getParser()
                .apply(atObject(createParser(JsonXContent.jsonXContent, "{\"profile\":1}"))));
        assertThat(e.getMessage(), containsString("[quality] rescorer: [profile] is [1]"));
        assertEquals(1, e.getLineNumber());
    }

    private static XContentParser atObject(XContentParser parser) throws IOException {
        parser.nextToken();
        return parser;
    }
}
