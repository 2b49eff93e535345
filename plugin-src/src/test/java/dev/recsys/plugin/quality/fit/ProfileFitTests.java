/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.fit;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import dev.recsys.ingest.quality.BayesianAverage;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.Quantile;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.async.Calls;
import dev.recsys.plugin.quality.QualityActions;
import dev.recsys.plugin.quality.QualityProfileType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.bulk.BulkRequestBuilder;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.TermQueryBuilder;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

public class ProfileFitTests extends OpenSearchSingleNodeTestCase {
    private static final String PROFILE =
            """
            {"signals": {
               "cheap": {"quantile": {"field": "price"}, "missing": 0.25},
               "rating": {"bayesian_average": {"value": "stars", "count": "votes", "prior_weight": 5, "min": 1, "max": 5}},
               "sold": {"log_scale": {"field": "sales", "max": 100}}},
             "weights": {"cheap": 0.1}}""";
    private static final int DOCUMENTS = 700;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    private final List<Double> prices = new ArrayList<>();
    private double stars;
    private double votes;

    /** Prices that are far from uniform; some documents lack fields, and some have what the transform refuses. */
    private void index() {
        client().admin()
                .indices()
                .prepareCreate("shop")
                .setSettings(Settings.builder().put("index.number_of_shards", between(1, 3)))
                .setMapping(
                        "price",
                        "type=double",
                        "stars",
                        "type=double",
                        "votes",
                        "type=integer",
                        "colour",
                        "type=keyword",
                        "empty",
                        "type=float")
                .get();
        BulkRequestBuilder bulk = client().prepareBulk().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = 0; i < DOCUMENTS; i++) {
            Map<String, Object> document = new HashMap<>();
            document.put("colour", i % 7 == 0 ? "red" : "blue");
            if (rarely() == false) {
                double price = Math.exp(3 * random().nextGaussian());
                document.put("price", price);
                prices.add(price);
            }
            double value = randomFrom(-1.0, 7.0, 1.0, 2.5, 4.5, 5.0);
            int count = between(-1, 30);
            document.put("stars", value);
            document.put("votes", count);
            if (value >= 1 && value <= 5 && count > 0) {
                stars += value * count;
                votes += count;
            }
            bulk.add(client().prepareIndex("shop").setSource(document));
        }
        assertFalse(bulk.get().hasFailures());
    }

    private PutDefinitionResponse put(String name, String body) {
        return client().execute(
                        QualityActions.PUT,
                        new PutArtifactRequest(name, new BytesArray(body), MediaTypeRegistry.JSON, true))
                .actionGet();
    }

    private PutDefinitionResponse fit(String reference, String body, Boolean promote) throws IOException {
        try (XContentParser parser = createParser(MediaTypeRegistry.JSON.xContent(), body)) {
            return client().execute(
                            FitProfileAction.INSTANCE,
                            FitProfileRequest.parse(ArtifactReference.parse(reference), promote, parser))
                    .actionGet();
        }
    }

    private QualityProfile profile(String reference) {
        return Calls.<Loaded<QualityProfile>>get(l -> getInstanceFromNode(ArtifactCache.class)
                        .load(new QualityProfileType(), ArtifactReference.parse(reference), l))
                .value();
    }

    private static Quantile table(QualityProfile profile) {
        return (Quantile) profile.signals().get(0).transform();
    }

    private static BayesianAverage average(QualityProfile profile) {
        return (BayesianAverage) profile.signals().get(1).transform();
    }

    public void testTablesAndPriorsAreThoseOfTheIndex() throws IOException {
        index();
        put("shop", PROFILE);
        int knots = randomFrom(2, 11, 101, 1001);
        PutDefinitionResponse fitted = fit("shop", "{\"index\":\"shop\",\"knots\":" + knots + "}", null);
        assertEquals(2, fitted.version().version());
        assertEquals(
                "what was live could not be used",
                ArtifactState.LIVE,
                fitted.version().state());
        assertEquals(2, fitted.live());
        assertEquals(List.of(), fitted.warnings());
        QualityProfile profile = profile("shop");
        profile.checkFitted();
        assertEquals(profile("shop@1").weights(), profile.weights());
        assertEquals(0.25, profile.signals().get(0).missing(), 0);
        assertEquals(profile("shop@1").signals().get(2), profile.signals().get(2));
        assertEquals(stars / votes, average(profile).priorMean(), 1e-9);
        assertEquals(5, average(profile).priorWeight(), 0);

        double[] sorted =
                prices.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        Quantile quantile = table(profile);
        assertEquals(knots, quantile.table().size());
        assertEquals(sorted[0], quantile.table().get(0), 0);
        assertEquals(sorted[sorted.length - 1], quantile.table().get(knots - 1), 0);
        for (int i = 0; i < knots; i++) {
            double rank = rank(sorted, quantile.table().get(i));
            assertThat("knot " + i + " has rank " + rank, Math.abs(rank - (double) i / (knots - 1)), lessThan(0.005));
        }
        assertThat(
                fitted.version().metrics(),
                equalTo("{\"documents\":" + DOCUMENTS + ",\"fitted\":{\"cheap\":{\"documents\":" + prices.size()
                        + "},\"rating\":{\"documents\":" + rated() + "}}}"));
        assertThat(
                fitted.version().parameters(),
                containsString("{\"source\":\"fit\",\"fitted_version\":1,\"index\":[\"shop\"],\"knots\":" + knots
                        + ",\"refit\":true,\"profile\":{"));
    }

    /** The share of values that are smaller, as the middle of what a value lies between. */
    private static double rank(double[] sorted, double value) {
        double below = Arrays.stream(sorted).filter(other -> other < value).count();
        double notAbove = Arrays.stream(sorted).filter(other -> other <= value).count();
        return (below + Math.max(below, notAbove - 1)) / 2 / (sorted.length - 1);
    }

    private long rated() {
        return client().prepareSearch("shop")
                .setQuery(QueryBuilders.boolQuery()
                        .filter(QueryBuilders.rangeQuery("stars").from(1).to(5))
                        .filter(QueryBuilders.rangeQuery("votes").from(1)))
                .setTrackTotalHits(true)
                .get()
                .getHits()
                .getTotalHits()
                .value();
    }

    public void testAQueryChoosesTheDocuments() throws IOException {
        index();
        put("shop", PROFILE);
        PutDefinitionResponse fitted =
                fit("shop", "{\"index\":[\"shop\"],\"query\":{\"term\":{\"colour\":\"red\"}}}", null);
        assertThat(fitted.version().metrics(), containsString("{\"documents\":" + (DOCUMENTS + 6) / 7 + ","));
        assertThat(fitted.version().parameters(), containsString("\"query\":{\"term\":{\"colour\""));
    }

    public void testRefitReplacesTablesAndKeepsPriors() throws IOException {
        index();
        String fitted = PROFILE.replace("\"price\"}", "\"price\", \"table\": [1, 2]}");
        put("shop", fitted.replace("\"prior_weight\"", "\"prior_mean\": 3, \"prior_weight\""));
        PutDefinitionResponse kept = fit("shop", "{\"index\":\"shop\"}", null);
        assertEquals(
                "what is live can be used",
                ArtifactState.CANDIDATE,
                kept.version().state());
        assertEquals(1, kept.live());
        assertEquals(101, table(profile("shop@2")).table().size());
        assertEquals(3, average(profile("shop@2")).priorMean(), 0);
        assertEquals(
                ArtifactState.LIVE,
                fit("shop@1", "{\"index\":\"shop\"}", true).version().state());

        put("half", fitted);
        fit("half", "{\"index\":\"shop\",\"refit\":false}", false);
        assertEquals(List.of(1.0, 2.0), table(profile("half@2")).table());
        assertEquals(stars / votes, average(profile("half@2")).priorMean(), 1e-9);
        assertEquals("[promote] is false", 1, live("half"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "quality [half@2] has nothing to fit: no [quantile] signal without a [table], and no [bayesian_average]",
                () -> fit("half@2", "{\"index\":\"shop\",\"refit\":false}", null));
    }

    private int live(String name) {
        return client().execute(
                        QualityActions.GET,
                        new GetArtifactRequest(new ArtifactReference(name, ArtifactReference.LIVE), false))
                .actionGet()
                .found()
                .get(0)
                .live();
    }

    public void testWhatCannotBeFittedIsRefusedAndStoresNothing() {
        index();
        put("shop", PROFILE);
        assertRefused("cheap", "no_such_field", "field [no_such_field] is not mapped in [shop]");
        assertRefused(
                "cheap",
                "colour",
                "field [colour] is of type [keyword] in [shop]; it must be a number with doc values");
        assertRefused("cheap", "empty", "no document of [shop] that [query] finds has a number in field [empty]");
        assertBad("{\"index\":\"nowhere\"}", "[index] is [nowhere]; there is no such index");
        assertBad("{\"index\":\"nowhere*\"}", "field [price] is not mapped in [nowhere*]");
        assertBad("{}", "[index] is []; it must name the index to fit from");
        assertBad("{\"index\":7}", "[index] is [7]; it must be a string or a list of strings");
        assertBad("{\"index\":\"shop\",\"knots\":1}", "[knots] is [1]; it must be from 2 to 1001");
        assertBad("{\"index\":\"shop\",\"knots\":2.5}", "[knots] is [2.5]; it must be a whole number");
        assertBad(
                "{\"index\":\"shop\",\"typo\":1}", "[typo] is unknown; allowed are [index], [query], [knots], [refit]");
        assertBad("{\"index\":\"shop\",\"query\":{\"match_none\":{}}}", "signal [cheap]: no document of [shop]");
        assertEquals(1, live("shop"));
        assertFails(RestStatus.NOT_FOUND, "quality [shop@2]", () -> profile("shop@2"));
        assertFails(RestStatus.NOT_FOUND, "quality [other]", () -> fit("other", "{\"index\":\"shop\"}", null));
    }

    private void assertRefused(String signal, String field, String reason) {
        put(field, PROFILE.replace("\"price\"", "\"" + field + "\""));
        assertFails(
                RestStatus.BAD_REQUEST,
                "signal [" + signal + "]: " + reason,
                () -> fit(field, "{\"index\":\"shop\"}", null));
        assertFails(RestStatus.NOT_FOUND, "quality [" + field + "@2]", () -> profile(field + "@2"));
    }

    private void assertBad(String body, String reason) {
        assertFails(RestStatus.BAD_REQUEST, reason, () -> fit("shop", body, null));
    }

    public void testRequestsPassTheWire() throws IOException {
        FitProfileRequest request = new FitProfileRequest(
                ArtifactReference.parse("shop@2"),
                List.of("a", "b*"),
                new TermQueryBuilder("x", "y"),
                between(2, 1001),
                randomBoolean(),
                randomFrom(Boolean.TRUE, Boolean.FALSE, null));
        FitProfileRequest copy =
                copyWriteable(request, getInstanceFromNode(NamedWriteableRegistry.class), FitProfileRequest::new);
        assertEquals(request.reference(), copy.reference());
        assertArrayEquals(request.indices(), copy.indices());
        assertEquals(request.query(), copy.query());
        assertEquals(request.knots(), copy.knots());
        assertEquals(request.refit(), copy.refit());
        assertEquals(request.promote(), copy.promote());
    }
}
