/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.Set;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

public class TrainRankerRequestTests extends OpenSearchTestCase {
    private static final String FIRST_PASS =
            "\"first_pass\": {\"query\": {\"match\": {\"title\": \"$query\"}}, \"size\": 50}";

    private static final String WHOLE =
            """
            {"index": ["products", "more"],
             "tasks": {
               "search": {"judgments": [{"query": "usb hub", "ratings": {"a": 1, "b": 0}, "time": "2024-01-02"}], %1$s,
                          "relevant_from": 0.5},
               "similar": {"judgments": {"index": "judged", "context_field": "context", "time_field": "at"}, %1$s},
               "pre_query": {"judgments": {"clicks": {"after": "2024-01-01", "correction": "position_model",
                                           "context": {"user": "client_id"}}}, %1$s},
               "other": {"judgments": {"ubi": {"after": 5, "action_grades": {"purchase": 2}}}, %1$s}},
             "features": [{"name": "first", "type": "first_pass"},
                          {"name": "is_search", "type": "context", "value": "$task", "codes": {"search": 1}},
                          {"name": "crossed", "type": "cross", "operation": "product", "of": ["first", "is_search"]}],
             "imputation": {"similar": {"$query": "$item.title"}},
             "algorithm": "lambdamart",
             "parameters": {"trees": 7, "label_gains": {"0": 0, "1": 3}, "monotone_constraints": {"first": 1}},
             "holdout": {"after": "2024-06-01", "validation": 0.1},
             "negatives": {"unjudged": "skip", "per_query": 3},
             "report": {"specialised": true, "ablations": ["task"], "learning_curve": false},
             "seed": 7, "promote": {"min_improvement": 0.01, "task_tolerance": 0.05}}"""
                    .formatted(FIRST_PASS);

    private static TrainRankerRequest parse(String body) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            return TrainRankerRequest.parse("ranker", parser);
        }
    }

    private static String json(TrainRankerRequest request) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return request.toXContent(builder, ToXContent.EMPTY_PARAMS).toString();
        }
    }

    public void testJsonAndWireKeepEverything() throws IOException {
        TrainRankerRequest request = parse(WHOLE);
        request.setShouldStoreResult(true);
        assertEquals(request.plan(), parse(json(request)).plan());
        assertEquals(json(request), json(parse(json(request))));
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            request.writeTo(out);
            TrainRankerRequest read = new TrainRankerRequest(out.bytes().streamInput());
            assertEquals(json(request), json(read));
            assertEquals(request.plan(), read.plan());
            assertEquals("ranker", read.name());
            assertTrue(read.getShouldStoreResult());
        }
        assertEquals(4, request.plan().tasks().size());
        assertEquals(Set.of("is_search", "crossed"), request.plan().taskFeatures());
        assertEquals(1_717_200_000_000L, request.plan().holdout().boundary());
    }

    private static void assertRefused(String from, String to, String message) {
        assertTrue(from, WHOLE.contains(from));
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> parse(WHOLE.replace(from, to)));
        assertThat(e.getMessage(), containsString(message));
    }

    public void testWhatIsWrongIsNamed() {
        assertRefused("\"a\": 1", "\"a\": \"NaN\"", "the rating of document [a] for the query [usb hub] is [NaN]");
        assertRefused("\"a\": 1", "\"a\": -1", "the rating of document [a] for the query [usb hub] is [-1.0]");
        assertRefused(
                "\"usb hub\",", "\"usb hub\", \"context\": {\"task\": \"similar\"},", "context.task] is [similar]");
        assertRefused("\"query\": \"usb hub\",", "", "a context with a [query], an [item] or a [user]");
        assertRefused("\"lambdamart\"", "\"svm\"", "[algorithm] is [svm]; it must be one of [lambdamart, linear]");
        assertRefused("\"trees\": 7", "\"trees\": 0", "[trees] is [0]");
        assertRefused("\"trees\": 7", "\"leafs\": 7", "[parameters.leafs] is unknown");
        assertRefused("\"validation\": 0.1", "\"validation\": 1", "[holdout.validation] is [1.0]");
        assertRefused("\"2024-06-01\"", "\"someday\"", "[holdout.after] is [someday]");
        assertRefused("\"skip\"", "\"guess\"", "[negatives.unjudged] is [guess]; it must be [zero] or [skip]");
        assertRefused("[\"task\"]", "[\"country\"]", "[report.ablations] is [country]");
        assertRefused("\"task_tolerance\": 0.05", "\"task_tolerance\": -1", "[promote.task_tolerance] is [-1.0]");
        assertRefused("\"specialised\": true", "\"specialised\": false", "[report.specialised] is [false]");
        assertRefused("\"relevant_from\": 0.5", "\"relevant_from\": 0", "[tasks.search.relevant_from] is [0.0]");
        assertRefused(
                "\"$query\"}}", "\"$itm.title\"}}", "[tasks.search.first_pass.query.match.title] is [$itm.title]");
        assertRefused("\"size\": 50", "\"size\": 0", "first_pass.size] is [0]");
        assertRefused("\"position_model\"", "\"magic\"", "clicks.correction] is [magic]");
        assertRefused("{\"user\": \"client_id\"}", "{}", "clicks.context] is [{}]");
        assertRefused("\"seed\": 7", "\"sed\": 7", "[sed] is unknown");
    }

    public void testAFirstPassIsAskedForWhereItIsNeeded() throws IOException {
        String bare =
                """
                {"index": "i", "tasks": {"search": {"judgments": {"index": "j"}}}, "features": [%s]%s}""";
        String field = "{\"name\": \"x\", \"type\": \"field\", \"field\": \"x\"}";
        String skip = ", \"negatives\": {\"unjudged\": \"skip\"}";
        for (String body : new String[] {
            bare.formatted(field, ""),
            bare.formatted(field, skip),
            bare.formatted("{\"name\": \"f\", \"type\": \"first_pass\"}", skip + ", \"promote\": false")
        }) {
            IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> parse(body));
            assertThat(body, e.getMessage(), containsString("[tasks.search.first_pass] is missing; it is needed"));
        }
        assertNull(parse(bare.formatted(field, skip + ", \"promote\": false"))
                .plan()
                .promotion());
    }

    public void testALinearModelMustSayWhatItsCrossesAreMadeOf() throws IOException {
        String body =
                """
                {"index": "i", "tasks": {"search": {"judgments": {"index": "j"}, %s}}, "algorithm": "linear",
                 "features": [{"name": "x", "type": "field", "field": "x"%s}, {"name": "y", "type": "query_length"%s},
                              {"name": "xy", "type": "cross", "operation": "sum", "of": ["x", "y"]}]}""";
        TrainingPlan plan =
                parse(body.formatted(FIRST_PASS, "", ", \"missing\": 1")).plan();
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, plan::checkCrosses);
        assertThat(e.getMessage(), containsString("[features.x.missing] is [nan]"));
        parse(body.formatted(FIRST_PASS, ", \"missing\": 0", ", \"missing\": 1"))
                .plan()
                .checkCrosses();
    }
}
