/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.rewrite.GeneratedTarget;
import dev.recsys.plugin.rewrite.RewriteNodeTestCase;
import dev.recsys.plugin.rewrite.backfill.BackfillAction;
import dev.recsys.plugin.rewrite.backfill.BackfillRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentParser;

public class WorkOrderNodeTests extends RewriteNodeTestCase {
    private ExportResponse export(String json) {
        ExportRequest request;
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            request = ExportRequest.parse(parser);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return client().execute(ExportAction.INSTANCE, request).actionGet();
    }

    private ImportResponse imported(String pipeline, String targetField, List<String> fields, String... lines) {
        return client().execute(
                        ImportAction.INSTANCE,
                        new ImportRequest(
                                INDEX, pipeline, targetField, fields, new BytesArray(String.join("\n", lines))))
                .actionGet();
    }

    private static List<Map<String, Object>> orders(ExportResponse export) {
        List<Map<String, Object>> orders = new ArrayList<>();
        for (String line : export.lines().utf8ToString().split("\n")) {
            if (line.isEmpty() == false) {
                orders.add(XContentHelper.convertToMap(JsonXContent.jsonXContent, line, true));
            }
        }
        assertEquals(export.orders(), orders.size());
        return orders;
    }

    private static String answer(Object customId, String text) {
        String content = "{\"queries\":[{\"text\":\"" + text + "\",\"type\":\"natural\",\"confidence\":0.5}]}";
        return "{\"id\":\"batch_1\",\"custom_id\":\"" + customId
                + "\",\"response\":{\"status_code\":200,\"body\":{\"choices\":"
                + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + content.replace("\"", "\\\"")
                + "\"}}]}},\"error\":null}";
    }

    public void testOrdersGoOutAndAnswersComeBack() throws Exception {
        down();
        index(0, 45);
        int before = llm.calls();
        List<Map<String, Object>> orders = new ArrayList<>();
        String after = null;
        int pages = 0;
        do {
            ExportResponse page = export("{\"index\":\"products\",\"size\":20"
                    + (after == null ? "" : ",\"after\":\"" + after + "\"") + "}");
            orders.addAll(orders(page));
            after = page.next();
            pages++;
        } while (after != null);
        assertEquals(3, pages);
        assertEquals(45, orders.size());
        assertEquals(45, orders.stream().map(o -> o.get("custom_id")).distinct().count());
        assertEquals(
                new TreeSet<>(List.of("custom_id", "method", "url", "body")),
                new TreeSet<>(orders.get(0).keySet()));
        assertEquals("POST", orders.get(0).get("method"));
        assertEquals("/v1/chat/completions", orders.get(0).get("url"));
        assertEquals("fake-model", ((Map<?, ?>) orders.get(0).get("body")).get("model"));

        List<String> lines = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            lines.add(answer(orders.get(i).get("custom_id"), "answer number " + i));
        }
        ImportResponse response = imported(PIPELINE, null, List.of(), lines.toArray(String[]::new));
        assertEquals(response.errors().toString(), 45, response.updated());
        assertEquals(Map.of("done", 45), statuses());
        assertEquals(before, llm.calls());
        assertEquals(
                "nothing is left to order",
                0,
                export("{\"index\":\"products\"}").orders());

        // The answers are kept: the same content is not asked for again.
        up();
        client().prepareIndex(INDEX).setId("copy").setSource("title", "item n7").get();
        assertEquals(before, llm.calls());
        assertEquals(Map.of("done", 46), statuses());
    }

    public void testAnAnswerForAnOlderContentIsNotTaken() {
        down();
        index(0, 1);
        String id = orders(export("{\"index\":\"products\"}"))
                .get(0)
                .get("custom_id")
                .toString();
        client().prepareIndex(INDEX)
                .setId("d0")
                .setSource("title", "something else")
                .get();
        ImportResponse response = imported(PIPELINE, null, List.of(), answer(id, "of the old title"));
        assertEquals(0, response.updated());
        assertEquals(Map.of("document_changed", 1L), response.rejected());
        assertThat(response.errors().get(0).error(), containsString("has changed since the order was exported"));
        assertEquals(Map.of("pending", 1), statuses());
    }

    public void testQueriesOfEveryFormAndBadLines() {
        down();
        index(0, 5);
        ImportResponse response = imported(
                null,
                "generated",
                List.of("title"),
                "{\"id\":\"d0\",\"natural\":[\"a good thing\",\"item n0\",\"<b>bold</b>\"],\"synonym\":[],\"broad\":[\"things\"]}",
                "",
                "no json",
                "{\"_id\":\"d1\",\"queries\":[{\"text\":\"sure of it\",\"type\":\"substitute\",\"confidence\":0.25}]}",
                "{\"id\":\"gone\",\"natural\":[\"nobody\"]}",
                "{\"id\":\"d2\"}",
                "{\"id\":\"d2\",\"natural\":[\"x y\"],\"colour\":\"red\"}",
                "{\"id\":\"d2\",\"queries\":[{\"text\":\"x y\",\"type\":\"corrected\"}]}",
                "{\"natural\":[\"x y\"]}",
                answer("h:products:d3", "no pipeline"),
                "{\"id\":\"d4\",\"natural\":[\"first try\"]}",
                "{\"id\":\"d4\",\"natural\":[\"last try\"]}");
        assertEquals(11, response.lines());
        assertEquals(response.errors().toString(), 3, response.updated());
        assertEquals(1, response.missing());
        List<Integer> bad = response.errors().stream()
                .map(ImportResponse.LineError::line)
                .sorted()
                .toList();
        assertEquals(response.errors().toString(), List.of(3, 6, 7, 8, 9, 10), bad);
        assertEquals(6, response.failed());
        assertEquals(Map.of("equals_field", 1L, "markup", 1L, "wrong_type", 1L), response.rejected());
        Map<String, Map<String, Object>> documents = documents();
        Map<?, ?> first = (Map<?, ?>) documents.get("d0").get("generated");
        assertEquals(List.of("a good thing"), first.get("natural"));
        assertEquals(List.of("things"), first.get("broad"));
        assertEquals("item n0", documents.get("d0").get("title"));
        GeneratedTarget second = target(documents.get("d1"));
        assertEquals(0.25, second.queries().get(0).confidence(), 0);
        assertNull(second.reason());
        assertEquals("last try", target(documents.get("d4")).queries().get(0).text());
    }

    public void testAPipelinesFiltersApplyAndItsDocumentsAreNotAskedForAgain() throws Exception {
        pipeline(PIPELINE, processor(",\"filters\":{\"max_length\":12}"));
        down();
        index(0, 2);
        ImportResponse response = imported(
                PIPELINE, null, List.of(), "{\"id\":\"d0\",\"natural\":[\"short one\",\"one that is much too long\"]}");
        assertEquals(Map.of("too_long", 1L), response.rejected());
        assertEquals(1, response.updated());
        assertEquals("short one", target(documents().get("d0")).queries().get(0).text());
        // Nothing is given up for nothing.
        ImportResponse none =
                imported(PIPELINE, null, List.of(), "{\"id\":\"d0\",\"natural\":[\"one that is much too long\"]}");
        assertEquals(0, none.updated());
        assertEquals(1, none.failed());
        assertEquals("short one", target(documents().get("d0")).queries().get(0).text());
        List<Map<String, Object>> orders = orders(export("{\"index\":\"products\"}"));
        assertEquals(1, orders.size());
        assertThat(orders.get(0).get("custom_id").toString(), containsString(":products:d1"));
        up();
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, "{\"index\":\"products\"}")) {
            assertEquals(
                    1,
                    client().execute(BackfillAction.INSTANCE, BackfillRequest.parse(parser))
                            .actionGet()
                            .count("rejected"));
        }
    }

    public void testManyBatches() {
        down();
        index(0, 1_300);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1_300; i++) {
            lines.add("{\"id\":\"d" + i + "\",\"natural\":[\"good thing " + i + "\"]}");
        }
        ImportResponse response = imported(null, "generated", List.of(), lines.toArray(String[]::new));
        assertEquals(response.errors().toString(), 1_300, response.updated());
        assertEquals(Map.of("done", 1_300), statuses());
    }

    public void testBadRequests() {
        for (String[] bad : new String[][] {
            {"{}", "[index] is missing"},
            {"{\"index\":\"products\",\"size\":0}", "[size] is [0]"},
            {"{\"index\":\"products\",\"after\":\"x\"}", "[after] is [x]; it must be the header [Recsys-Next]"},
            {
                "{\"index\":\"products\",\"target_field\":\"other\"}",
                "[target_field] is [other]; pipeline [rewrites] writes [generated]"
            },
            {"{\"index\":\"products\",\"wait\":1}", "[wait] is unknown; allowed are"},
        }) {
            assertFails(RestStatus.BAD_REQUEST, bad[1], () -> export(bad[0]));
        }
        assertFails(
                RestStatus.BAD_REQUEST,
                "[pipeline] and [target_field] are missing",
                () -> imported(null, null, List.of(), "{}"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[target_field] is [_id]; it must be the path",
                () -> imported(null, "_id", List.of(), "{}"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[fields] is for an import without [pipeline]",
                () -> imported(PIPELINE, null, List.of("title"), "{}"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[pipeline] is [none]; there is no such ingest pipeline",
                () -> imported("none", null, List.of(), "{}"));
    }

    public void testOrderIdsComeBackWhateverTheyHold() {
        for (int i = 0; i < 1_000; i++) {
            WorkOrderId id = new WorkOrderId(
                    randomAlphaOfLength(32),
                    randomAlphaOfLengthBetween(1, 10),
                    randomUnicodeOfLengthBetween(1, 20),
                    randomBoolean() ? null : randomUnicodeOfLengthBetween(1, 20));
            assertEquals(id, WorkOrderId.parse(id.toString()));
        }
    }
}
