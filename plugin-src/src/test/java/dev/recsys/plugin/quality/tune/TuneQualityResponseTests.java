/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.evaluation.Interval;
import dev.recsys.rescore.quality.tune.TuningReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.test.OpenSearchTestCase;

public class TuneQualityResponseTests extends OpenSearchTestCase {
    private List<Double> weights(int count) {
        List<Double> weights = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            weights.add(randomDouble());
        }
        return weights;
    }

    private Interval interval() {
        double low = randomDouble() - 0.5;
        return new Interval(low, low + randomDouble());
    }

    private Estimate estimate() {
        return new Estimate(randomDouble(), interval());
    }

    private TuningResult result(boolean guarded) {
        TuningReport report = new TuningReport(
                weights(2),
                weights(2),
                List.of(interval(), interval()),
                new TuningReport.Change("ndcg@10", randomDouble(), randomDouble(), estimate()),
                guarded ? new TuningReport.Change("recall@5", randomDouble(), randomDouble(), estimate()) : null,
                List.of(new TuningReport.Fold(3, weights(2), randomDouble(), guarded ? randomDouble() : 0)),
                randomBoolean(),
                randomAlphaOfLength(10),
                List.of(new TuningReport.TradeOff(weights(2), randomDouble(), 0, estimate(), estimate())),
                between(1, 1000));
        return new TuningResult(
                List.of("fresh", "rating"),
                report,
                new Coverage(5, 100, 20, 10, randomBoolean() ? List.of() : List.of("look at this")),
                between(0, 100));
    }

    public void testResponseComesOverTheWire() throws IOException {
        for (int i = 0; i < 10; i++) {
            TuningResult result = result(randomBoolean());
            TuneQualityResponse response =
                    new TuneQualityResponse("shop", 3, 2, "candidate", randomBoolean(), "because", result);
            TuneQualityResponse read =
                    copyWriteable(response, new NamedWriteableRegistry(List.of()), TuneQualityResponse::new);
            assertEquals(result, read.result());
            assertEquals(Strings.toString(XContentType.JSON, response), Strings.toString(XContentType.JSON, read));
        }
    }

    public void testJsonGivesWeightsByTheNameOfTheirSignal() {
        TuningResult result = result(true);
        TuneQualityResponse response = new TuneQualityResponse("shop", 3, 2, "live", true, "because", result);
        Map<String, Object> json = XContentHelper.convertToMap(
                JsonXContent.jsonXContent, Strings.toString(XContentType.JSON, response), true);
        assertEquals("shop", json.get("profile"));
        assertEquals(3, json.get("version"));
        assertEquals(2, json.get("tuned_from"));
        assertEquals(true, json.get("promoted"));
        assertEquals("because", json.get("reason"));
        assertEquals(
                Map.of(
                        "fresh", result.report().weights().get(0),
                        "rating", result.report().weights().get(1)),
                json.get("weights"));
        Interval rating = result.report().weightIntervals().get(1);
        assertEquals(List.of(rating.low(), rating.high()), ((Map<?, ?>) json.get("weights_interval")).get("rating"));
        assertEquals(0.5, json.get("judged_documents_among_candidates"));
        assertEquals("recall@5", ((Map<?, ?>) json.get("guardrail")).get("metric"));
        assertNull(XContentHelper.convertToMap(
                        JsonXContent.jsonXContent, Strings.toString(XContentType.JSON, result(false)), true)
                .get("guardrail"));
    }
}
