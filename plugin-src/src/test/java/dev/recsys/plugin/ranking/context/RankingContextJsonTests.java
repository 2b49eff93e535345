/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextUser;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.test.OpenSearchTestCase;

/** A context survives JSON and the wire, and what is wrong in one is named by its path. */
public class RankingContextJsonTests extends OpenSearchTestCase {
    private static RankingContext parse(String json) {
        return RankingContextJson.parse("context", XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
    }

    private static void refused(String json, String... parts) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse(json));
        for (String part : parts) {
            assertThat(e.getMessage(), containsString(part));
        }
    }

    public void testReadsWhatTheReferenceShows() {
        RankingContext context = parse(
                """
                {"task": "search", "query": "red shoes",
                 "user": {"id": "u1", "history": ["a", {"_id": "b", "_index": "old"}], "attributes": {"segment": "new", "age": 33}},
                 "item": {"_id": "c", "_index": "products", "fields": {"title": "shoe"}}, "country": "DE",
                 "attributes": {"device": "mobile", "v": [0.1, 0.2], "app": true, "none": null, "empty": []}, "imputed": ["$country"]}""");
        assertEquals(
                new RankingContext(
                        "search",
                        "red shoes",
                        new ContextUser(
                                "u1",
                                List.of(new ContextItem("a", Map.of()), new ContextItem("b", "old", Map.of())),
                                Map.of("segment", new ContextValue.Text("new"), "age", new ContextValue.Number(33))),
                        new ContextItem("c", "products", Map.of("title", new ContextValue.Text("shoe"))),
                        "DE",
                        Map.of(
                                "device",
                                new ContextValue.Text("mobile"),
                                "v",
                                new ContextValue.Numbers(new float[] {0.1f, 0.2f}),
                                "app",
                                new ContextValue.Number(1)),
                        Set.of("$country")),
                context);
        assertEquals(RankingContext.of("pre_query"), parse("{\"task\":\"pre_query\",\"query\":\" \",\"user\":null}"));
        assertEquals(
                new ContextItem("c", Map.of()),
                parse("{\"task\":\"similar\",\"item\":\"c\"}").item());
    }

    public void testSurvivesJsonAndTheWire() throws IOException {
        RandomContexts contexts = new RandomContexts(random());
        for (int round = 0; round < 500; round++) {
            RankingContext context = contexts.next();
            try (XContentBuilder builder = JsonXContent.contentBuilder()) {
                RankingContextJson.write(builder, context);
                Map<String, Object> json = XContentHelper.convertToMap(
                                BytesReference.bytes(builder), true, MediaTypeRegistry.JSON)
                        .v2();
                assertEquals(context, RankingContextJson.parse("context", json));
            }
            try (BytesStreamOutput out = new BytesStreamOutput()) {
                RankingContextWire.write(out, context);
                StreamInput in = out.bytes().streamInput();
                assertEquals(context, RankingContextWire.read(in));
                assertEquals(0, in.available());
            }
        }
    }

    public void testALaterWireFormatIsRefused() throws IOException {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            out.writeVInt(2);
            Exception e = expectThrows(
                    IOException.class, () -> RankingContextWire.read(out.bytes().streamInput()));
            assertThat(e.getMessage(), containsString("format [2]; this node knows up to [1]"));
        }
    }

    public void testAContextWithoutATaskIsRefused() {
        refused("{\"query\":\"red shoes\"}", "[context.task] is missing");
        refused("{\"task\":\" \"}", "[context.task] is [ ]");
        refused("{\"task\":7}", "[context.task] is [7]");
        expectThrows(IllegalArgumentException.class, () -> RankingContextJson.parse("context", List.of("search")));
    }

    public void testAHistoryThatIsTooLongIsRefused() {
        String most = String.join(",", Collections.nCopies(1_000, "\"a\""));
        assertEquals(
                1_000,
                parse("{\"task\":\"t\",\"user\":{\"history\":[" + most + "]}}")
                        .user()
                        .history()
                        .size());
        String tooMany = String.join(",", Collections.nCopies(10_000, "\"a\""));
        refused(
                "{\"task\":\"t\",\"user\":{\"history\":[" + tooMany + "]}}",
                "[context.user.history] has [10000] items; it must have at most 1000");
    }

    public void testWrongTypesAreNamedByTheirPath() {
        refused("{\"task\":\"t\",\"query\":[\"a\"]}", "[context.query] is [[a]]; it must be a string");
        refused("{\"task\":\"t\",\"country\":49}", "[context.country] is [49]");
        refused("{\"task\":\"t\",\"user\":\"u1\"}", "[context.user] is [u1]; it must be an object");
        refused("{\"task\":\"t\",\"user\":{\"id\":1}}", "[context.user.id] is [1]");
        refused("{\"task\":\"t\",\"user\":{\"history\":\"a\"}}", "[context.user.history] is [a]; it must be a list");
        refused("{\"task\":\"t\",\"user\":{\"history\":[\"a\",3]}}", "[context.user.history.1] is [3]");
        refused("{\"task\":\"t\",\"user\":{\"history\":[{\"id\":\"a\"}]}}", "[context.user.history.0._id] is missing");
        refused("{\"task\":\"t\",\"user\":{\"name\":\"a\"}}", "[context.user.name] is unknown");
        refused("{\"task\":\"t\",\"item\":3}", "[context.item] is [3]; it must be the _id of a document");
        refused("{\"task\":\"t\",\"item\":{\"_id\":\"c\",\"routing\":\"r\"}}", "[context.item.routing] is unknown");
        refused(
                "{\"task\":\"t\",\"item\":{\"_id\":\"c\",\"_index\":\"p*\"}}",
                "[context.item._index] is [p*]",
                "one index");
        refused("{\"task\":\"t\",\"attributes\":[1]}", "[context.attributes] is [[1]]; it must be an object");
        refused("{\"task\":\"t\",\"attributes\":{\"a\":{}}}", "[context.attributes.a] is [{}]; it must be a string");
        refused("{\"task\":\"t\",\"attributes\":{\"a\":[1,\"b\"]}}", "[context.attributes.a.1] is [b]", "a number");
        refused("{\"task\":\"t\",\"attributes\":{\"a\":[\"b\",1]}}", "[context.attributes.a.1] is [1]", "a string");
        refused("{\"task\":\"t\",\"attributes\":{\"a\":[1e39]}}", "[context.attributes.a.0] is [1.0E39]", "finite");
        refused("{\"task\":\"t\",\"attributes\":{\"a\":[[1]]}}", "[context.attributes.a] is [[[1]]]");
        refused("{\"task\":\"t\",\"imputed\":[\"query\"]}", "[context.imputed] is [query]");
        refused("{\"task\":\"t\",\"session\":\"s\"}", "[context.session] is unknown; allowed are");
        String vector = String.join(",", Collections.nCopies(16_001, "1"));
        refused(
                "{\"task\":\"t\",\"attributes\":{\"v\":[" + vector + "]}}",
                "[context.attributes.v] has [16001] values");
    }
}
