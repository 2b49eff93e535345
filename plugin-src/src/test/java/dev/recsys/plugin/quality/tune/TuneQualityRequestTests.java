/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.judgment.JudgedQuery;
import dev.recsys.plugin.judgment.JudgmentSource;
import dev.recsys.plugin.judgment.QueryTemplate;
import dev.recsys.rescore.quality.FirstPass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.test.OpenSearchTestCase;

public class TuneQualityRequestTests extends OpenSearchTestCase {
    private static final String MINIMAL =
            """
            "index": "products", "search": {"query": {"match": {"title": "$query"}}}""";
    private static final String INLINE = """
            "judgments": [{"query": "hub", "ratings": {"a": 1}}]""";

    private static TuneQualityRequest parse(String body) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            return TuneQualityRequest.parse("shop", parser);
        }
    }

    private static String json(TuneQualityRequest request, boolean summary) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return request.toXContent(
                            builder,
                            new ToXContent.MapParams(Map.of(JudgmentSource.SUMMARY, Boolean.toString(summary))))
                    .toString();
        }
    }

    private JudgmentSource randomJudgments() {
        return switch (between(0, 2)) {
            case 0 -> {
                List<JudgedQuery> queries = new ArrayList<>();
                for (int i = between(1, 4); i > 0; i--) {
                    Map<String, Float> ratings = new HashMap<>();
                    for (int j = between(0, 5); j > 0; j--) {
                        ratings.put(randomAlphaOfLength(6), between(0, 100) / 10f);
                    }
                    String params = randomFrom("{}", "{\"vector\":[0.5,1.0],\"brand\":\"acme\"}");
                    queries.add(new JudgedQuery(randomAlphaOfLength(8), params, ratings));
                }
                yield new JudgmentSource.Inline(queries);
            }
            case 1 -> new JudgmentSource.Indexed("judgments", "q", "d.id", randomAlphaOfLength(5));
            default ->
                new JudgmentSource.Ubi(
                        "queries",
                        "events",
                        randomLongBetween(0, Integer.MAX_VALUE),
                        randomBoolean() ? Map.of("purchase", 1f) : Map.of("purchase", 2f, "click", 0.5f));
        };
    }

    private MetricSpec randomMetric() {
        int k = between(1, 20);
        return switch (randomFrom(MetricSpec.Name.values())) {
            case NDCG -> new MetricSpec(MetricSpec.Name.NDCG, k, null, 1);
            case RECALL -> new MetricSpec(MetricSpec.Name.RECALL, k, null, between(1, 9) / 10.0);
            case PURCHASE_RECALL -> new MetricSpec(MetricSpec.Name.PURCHASE_RECALL, k, null, 1);
            case MEAN_SIGNAL -> new MetricSpec(MetricSpec.Name.MEAN_SIGNAL, k, "rating", 1);
        };
    }

    private TuneQualityRequest randomRequest() {
        MetricSpec objective = randomMetric();
        boolean guarded = objective.signal() != null || randomBoolean();
        return new TuneQualityRequest(
                ArtifactReference.parse("shop"),
                randomBoolean() ? new String[] {"products"} : new String[] {"a", "b*"},
                new QueryTemplate("{\"match\":{\"title\":\"$query\"}}"),
                randomJudgments(),
                new TuningParameters(
                        between(20, 10_000),
                        randomFrom(FirstPass.values()),
                        objective,
                        guarded
                                ? new TuningParameters.GuardrailSpec(
                                        randomMetric(), between(0, 10) / 100.0, between(0, 3))
                                : null,
                        randomFrom(TuningParameters.Baseline.values()),
                        between(2, 100),
                        between(50, 10_000),
                        randomLong(),
                        randomBoolean()));
    }

    public void testJsonSaysTheWholeRequest() throws IOException {
        for (int i = 0; i < 20; i++) {
            TuneQualityRequest request = randomRequest();
            TuneQualityRequest read = parse(json(request, false));
            assertEquals(json(request, false), json(read, false));
            assertEquals(request.judgments(), read.judgments());
            assertEquals(request.parameters(), read.parameters());
            assertArrayEquals(request.indices(), read.indices());
        }
    }

    public void testWireCarriesTheWholeRequest() throws IOException {
        for (int i = 0; i < 20; i++) {
            TuneQualityRequest request = randomRequest();
            request.setShouldStoreResult(randomBoolean());
            TuneQualityRequest read =
                    copyWriteable(request, new NamedWriteableRegistry(List.of()), TuneQualityRequest::new);
            assertEquals(request.profile(), read.profile());
            assertEquals(request.search(), read.search());
            assertEquals(request.judgments(), read.judgments());
            assertEquals(request.parameters(), read.parameters());
            assertArrayEquals(request.indices(), read.indices());
            assertEquals(request.getShouldStoreResult(), read.getShouldStoreResult());
        }
    }

    public void testDefaults() throws IOException {
        TuneQualityRequest request = parse("{" + MINIMAL + "," + INLINE + "}");
        assertEquals(
                new TuningParameters(
                        500,
                        FirstPass.SCORE,
                        new MetricSpec(MetricSpec.Name.NDCG, 10, null, 1),
                        null,
                        TuningParameters.Baseline.PROFILE,
                        5,
                        1000,
                        42,
                        true),
                request.parameters());
        assertEquals(
                new JudgmentSource.Indexed("ratings", "query", "doc_id", "rating"),
                parse("{" + MINIMAL + ", \"judgments\": {\"index\": \"ratings\"}}")
                        .judgments());
        assertEquals(
                new JudgmentSource.Ubi("ubi_queries", "ubi_events", 1_767_225_600_000L, Map.of("purchase", 1f)),
                parse("{" + MINIMAL + ", \"judgments\": {\"ubi\": {\"after\": \"2026-01-01\"}}}")
                        .judgments());
    }

    public void testAMetricMayCarryItsDepthInItsName() throws IOException {
        TuneQualityRequest request = parse("{" + MINIMAL + "," + INLINE
                + ", \"k\": 7, \"objective\": {\"metric\": \"mean_signal\", \"signal\": \"rating\"},"
                + " \"guardrail\": {\"metric\": \"recall@20\", \"max_drop\": 0.01}}");
        assertEquals(
                new MetricSpec(MetricSpec.Name.MEAN_SIGNAL, 7, "rating", 1),
                request.parameters().objective());
        assertEquals(
                new TuningParameters.GuardrailSpec(new MetricSpec(MetricSpec.Name.RECALL, 20, null, 1), 0.01, 1.645),
                request.parameters().guardrail());
    }

    public void testAVersionKeepsOnlyTheNumberOfGivenJudgments() throws IOException {
        TuneQualityRequest request = parse("{" + MINIMAL + "," + INLINE + "}");
        assertThat(json(request, true), containsString("\"judgments\":{\"inline\":1}"));
    }

    public void testItsTaskCanBeCancelled() throws IOException {
        var task = parse("{" + MINIMAL + "," + INLINE + "}")
                .createTask(1, "transport", TuneQualityAction.NAME, TaskId.EMPTY_TASK_ID, Map.of());
        assertTrue(task instanceof CancellableTask cancellable && cancellable.shouldCancelChildrenOnCancellation());
        assertEquals("tune quality profile [shop] on [products]", task.getDescription());
    }

    private static void assertRefused(String message, String... parts) {
        String body = "{" + String.join(",", parts) + "}";
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse(body));
        assertThat(body, e.getMessage(), containsString(message));
    }

    public void testWhatIsWrongIsNamed() {
        assertRefused("[index] is missing; it must be a name or a list of names", INLINE);
        assertRefused("[search] is missing; it must be an object", "\"index\": \"products\"", INLINE);
        assertRefused(
                "[search.query] is missing; it must be a query", "\"index\": \"products\"", "\"search\": {}", INLINE);
        assertRefused(
                "[search.size] is unknown; allowed are [query]",
                "\"index\": \"products\"",
                "\"search\": {\"query\": {}, \"size\": 3}",
                INLINE);
        assertRefused("[judgments] is missing; it must be a list of", MINIMAL);
        assertRefused("[judgments] has [0] queries; it must have from 1 to 10000", MINIMAL, "\"judgments\": []");
        assertRefused("[judgments.ratings] is missing", MINIMAL, "\"judgments\": [{\"query\": \"a\"}]");
        assertRefused(
                "the rating of document [a] for the query [q] is [-1.0]; it must be finite and at least 0",
                MINIMAL,
                "\"judgments\": [{\"query\": \"q\", \"ratings\": {\"a\": -1}}]");
        assertRefused(
                "[judgments.typo] is unknown",
                MINIMAL,
                "\"judgments\": [{\"query\": \"q\", \"ratings\": {}, \"typo\": 1}]");
        assertRefused("[judgments.index] is missing", MINIMAL, "\"judgments\": {}");
        assertRefused("[judgments.ubi.after] is missing", MINIMAL, "\"judgments\": {\"ubi\": {}}");
        assertRefused(
                "[judgments.ubi.after] is [yesterday]; it must be the date",
                MINIMAL,
                "\"judgments\": {\"ubi\": {\"after\": \"yesterday\"}}");
        assertRefused(
                "[judgments.ubi.action_grades.click] is [0.0]; it must be finite and above 0",
                MINIMAL,
                "\"judgments\": {\"ubi\": {\"after\": \"2026-01-01\", \"action_grades\": {\"click\": 0}}}");
        assertRefused("[k] is [0]; it must be from 1 to 10000", MINIMAL, INLINE, "\"k\": 0");
        assertRefused(
                "[candidates] is [5]; it must be at least [k], which is [10] for [ndcg]",
                MINIMAL,
                INLINE,
                "\"candidates\": 5");
        assertRefused("[candidates] is [10001]; it must be from 1 to 10000", MINIMAL, INLINE, "\"candidates\": 10001");
        assertRefused(
                "[objective] names the metric [mrr]; the metrics are [ndcg, recall, purchase_recall, mean_signal]",
                MINIMAL,
                INLINE,
                "\"objective\": \"mrr\"");
        assertRefused("after the [@] must stand a number", MINIMAL, INLINE, "\"objective\": \"ndcg@ten\"");
        assertRefused("metric [mean_signal] needs [signal]", MINIMAL, INLINE, "\"objective\": \"mean_signal\"");
        assertRefused(
                "[guardrail] is missing; the objective [mean_signal] needs one",
                MINIMAL,
                INLINE,
                "\"objective\": {\"metric\": \"mean_signal\", \"signal\": \"rating\"}");
        assertRefused(
                "[signal] is for the metric [mean_signal]; [ndcg] has none",
                MINIMAL,
                INLINE,
                "\"objective\": {\"metric\": \"ndcg\", \"signal\": \"rating\"}");
        assertRefused(
                "[guardrail.max_drop] is [-0.1]; it must be finite and at least 0",
                MINIMAL,
                INLINE,
                "\"guardrail\": {\"metric\": \"ndcg\", \"max_drop\": -0.1}");
        assertRefused("[guardrail.max_drop] is missing", MINIMAL, INLINE, "\"guardrail\": {\"metric\": \"ndcg\"}");
        assertRefused("[folds] is [1]; it must be from 2 to 100", MINIMAL, INLINE, "\"folds\": 1");
        assertRefused("[evaluations] is [3]; it must be from 50 to 10000", MINIMAL, INLINE, "\"evaluations\": 3");
        assertRefused("[seed] is [1.5]; it must be a whole number", MINIMAL, INLINE, "\"seed\": 1.5");
        assertRefused(
                "[first_pass] is [cosine]; it must be one of [score, inner_product]",
                MINIMAL,
                INLINE,
                "\"first_pass\": \"cosine\"");
        assertRefused(
                "[baseline] is [none]; it must be one of [profile, zero]", MINIMAL, INLINE, "\"baseline\": \"none\"");
        assertRefused("[promote] is [yes]; it must be true or false", MINIMAL, INLINE, "\"promote\": \"yes\"");
        assertRefused("[wieghts] is unknown; allowed are [baseline, candidates,", MINIMAL, INLINE, "\"wieghts\": 1");
    }

    public void testInnerProductsAreTakenBackOutOfLucenesScores() {
        for (int i = 0; i < 50; i++) {
            float product = (randomFloat() - 0.5f) * randomFrom(1f, 10f, 100f);
            float score = product >= 0 ? 1 + product : 1 / (1 - product);
            assertEquals(product, FirstPass.INNER_PRODUCT.of(score), 1e-5 * (1 + product * product));
            assertEquals(score, FirstPass.SCORE.of(score), 0);
        }
    }

    public void testAStatusComesOverTheWireAndShowsItsPercent() throws IOException {
        for (TuningProgress.Phase phase : TuningProgress.Phase.values()) {
            TuningStatus status = new TuningStatus("shop", between(0, 9), new TuningProgress(phase, 3, 7));
            TuningStatus read = copyWriteable(status, new NamedWriteableRegistry(List.of()), TuningStatus::new);
            assertEquals(status, read);
            double percent = status.progress().percent();
            assertTrue(percent >= 0 && percent <= 100);
            Map<String, Object> shown = new LinkedHashMap<>(XContentHelper.convertToMap(
                    JsonXContent.jsonXContent, Strings.toString(XContentType.JSON, status), true));
            assertEquals(
                    List.of("profile", "version", "phase", "done", "total", "percent"), List.copyOf(shown.keySet()));
        }
    }
}
