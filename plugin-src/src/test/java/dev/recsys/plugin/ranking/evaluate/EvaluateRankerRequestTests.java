/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.List;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

public class EvaluateRankerRequestTests extends OpenSearchTestCase {
    private static final String WHOLE =
            """
            {"index": "products", "tasks": {"search": {"judgments": {"index": "judged"},
               "first_pass": {"query": {"match": {"title": "$query"}}, "size": 50}}},
             "versions": ["ranker@1", "ranker"], "seed": 7}""";

    private static EvaluateRankerRequest parse(String body) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            return EvaluateRankerRequest.parse("ranker", parser);
        }
    }

    private static String json(EvaluateRankerRequest request) {
        return Strings.toString(MediaTypeRegistry.JSON, request);
    }

    public void testJsonAndWireKeepEverything() throws IOException {
        EvaluateRankerRequest request = parse(WHOLE);
        assertEquals(json(request), json(parse(json(request))));
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            request.writeTo(out);
            EvaluateRankerRequest read = new EvaluateRankerRequest(out.bytes().streamInput());
            assertEquals(json(request), json(read));
            assertEquals(request.tasks(), read.tasks());
            assertEquals(List.of("ranker@1", "ranker"), read.versions());
            assertEquals(7, read.seed());
        }
        assertEquals(
                List.of("ranker"),
                parse(WHOLE.replace("\"versions\": [\"ranker@1\", \"ranker\"], ", ""))
                        .versions());
    }

    public void testWhatIsWrongIsNamed() {
        for (String[] wrong : new String[][] {
            {"\"ranker\"]", "\"other@2\"]", "[versions] is [other@2]; it must be a version of [ranker]"},
            {"\"ranker\"]", "\"ranker@1\"]", "a list of different versions"},
            {"\"seed\"", "\"folds\"", "[folds] is unknown"},
            {"{\"index\": \"judged\"}", "7", "[tasks.search.judgments] is [7]"}
        }) {
            IllegalArgumentException e =
                    expectThrows(IllegalArgumentException.class, () -> parse(WHOLE.replace(wrong[0], wrong[1])));
            assertThat(e.getMessage(), containsString(wrong[2]));
        }
    }

    public void testStatusAndResponseGoBetweenNodes() throws IOException {
        RankerStatus status = new RankerStatus(
                "ranker", 3, new RankerProgress(RankerProgress.Phase.TRAINING, "model", 7, 30, 120, 0.5));
        EvaluateRankerResponse response = new EvaluateRankerResponse("{\"took_millis\":5}");
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            status.writeTo(out);
            response.writeTo(out);
            var in = out.bytes().streamInput();
            assertEquals(status, new RankerStatus(in));
            assertEquals(response.report(), new EvaluateRankerResponse(in).report());
        }
        assertEquals(
                "{\"model\":\"ranker\",\"version\":3,\"phase\":\"training\",\"step\":\"model\",\"iteration\":7,\"done\":30,"
                        + "\"total\":120,\"percent\":60.0,\"ndcg\":0.5}",
                Strings.toString(MediaTypeRegistry.JSON, status));
        assertEquals("{\"took_millis\":5}", Strings.toString(MediaTypeRegistry.JSON, response));
    }
}
