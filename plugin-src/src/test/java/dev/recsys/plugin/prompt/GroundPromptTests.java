/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.recsys.ingest.llm.ScriptedLlmServer;
import dev.recsys.ingest.llm.ScriptedLlmServer.Chat;
import dev.recsys.ingest.llm.ScriptedLlmServer.Reply;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.llm.LlmApi;
import dev.recsys.plugin.table.api.ImportTableRequest;
import dev.recsys.plugin.table.api.TableApi;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** A catalogue and a log become facts, and each document's model call holds those of its category and no others. */
public class GroundPromptTests extends OpenSearchSingleNodeTestCase {
    private static final String UBI =
            "{\"index\":\"products\",\"category_field\":\"category\",\"brand_field\":\"brand\","
                    + "\"ubi\":{\"action_grades\":{\"purchase\":1}}}";

    private ScriptedLlmServer server;
    private int searches;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    @Override
    protected Settings nodeSettings() {
        return Settings.builder()
                .put(super.nodeSettings())
                .putList("plugins.recsys.llm.allowed_hosts", "127.0.0.1")
                .putList("plugins.recsys.llm.allowed_private_networks", "127.0.0.0/8")
                .build();
    }

    @Override
    public void setUp() throws Exception {
        super.setUp();
        server = new ScriptedLlmServer(chat -> Reply.content("{\"queries\":[]}"));
        String llm = "{\"endpoint\":\"" + server.endpoint() + "\",\"model\":\"m\",\"retries\":0}";
        client().execute(LlmApi.PUT, new PutArtifactRequest("gpt", new BytesArray(llm), MediaTypeRegistry.JSON, true))
                .actionGet();
        createIndexWithMappingSource(
                "products",
                Settings.EMPTY,
                """
                {"properties": {"title": {"type": "text"}, "category": {"type": "keyword"}, "note": {"type": "text"},
                                "brand": {"type": "text", "fields": {"raw": {"type": "keyword"}}}}}""");
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = 0; i < 6; i++) {
            bulk.add(product("tent" + i, "Tents", "Acme Outdoor"));
            bulk.add(product("lamp" + i, "Lamps", i == 0 ? "Only One" : "Lumo"));
        }
        bulk.add(product("chair", "Chairs", "Acme Outdoor"));
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    @Override
    public void tearDown() throws Exception {
        server.close();
        super.tearDown();
    }

    private static IndexRequest product(String id, String category, String brand) {
        return new IndexRequest("products")
                .id(id)
                .source(Map.of("title", "the " + id, "category", category, "brand", brand));
    }

    private void log() {
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = 0; i < 4; i++) {
            search(bulk, "Family  Tent", "tent" + i);
            search(bulk, "night light", "lamp" + i);
            search(bulk, "camping gear", i == 0 ? "lamp1" : "tent1");
        }
        search(bulk, "my own secret", "tent2");
        BulkResponse response = client().bulk(bulk).actionGet();
        assertFalse(response.buildFailureMessage(), response.hasFailures());
    }

    private void search(BulkRequest bulk, String query, String bought) {
        String id = "s" + searches++;
        bulk.add(new IndexRequest("ubi_queries")
                .source(Map.of(
                        "query_id", id, "client_id", "c" + id, "user_query", query, "timestamp", 1_700_000_000_000L)));
        bulk.add(new IndexRequest("ubi_events")
                .source(Map.of(
                        "action_name",
                        "purchase",
                        "query_id",
                        id,
                        "timestamp",
                        1_700_000_000_000L,
                        "event_attributes",
                        Map.of("object", Map.of("object_id", bought)))));
    }

    private PutDefinitionResponse ground(String name, String json) {
        return client().execute(PromptActions.GROUND, GroundPromptRequest.parse(name, json))
                .actionGet();
    }

    /** What the model is told for a document of a category. */
    private List<?> facts(String prompt, String category) {
        String json = "{\"processors\":[{\"query_generation\":{\"llm\":\"gpt\",\"prompt\":\"" + prompt
                + "\",\"fields\":[\"title\"]}}]}";
        client().admin()
                .cluster()
                .putPipeline(new PutPipelineRequest("generate", new BytesArray(json), XContentType.JSON))
                .actionGet();
        int before = server.chats().size();
        client().index(new IndexRequest("new")
                        .setPipeline("generate")
                        .source(Map.of("title", "a thing of " + category + searches++, "category", category)))
                .actionGet();
        List<Chat> chats = server.chats();
        assertEquals(before + 1, chats.size());
        Map<String, Object> user = XContentHelper.convertToMap(
                JsonXContent.jsonXContent, chats.get(before).user(), true);
        return (List<?>) user.get("facts");
    }

    public void testTheModelIsToldWhatTheLogSaysOfTheCategoryOfEachDocument() {
        log();
        PutDefinitionResponse made = ground("ecommerce", UBI);
        assertEquals(
                "the first version of a prompt of the plugin", 1, made.version().version());
        assertEquals(ArtifactState.LIVE, made.version().state());
        assertThat(made.version().parameters(), containsString("\"base\":\"ecommerce@0\""));

        String brands = "Brand names of this catalogue: Acme Outdoor, Lumo, Only One";
        List<?> tents = facts("ecommerce", "Tents");
        assertEquals(brands, tents.get(0));
        assertEquals(
                "Queries of people who then chose something of the category 'Tents': 'family tent', 'camping gear'",
                tents.get(1));
        assertThat(tents.get(2).toString(), containsString("People who typed 'family tent' chose from: 'Tents' ("));
        assertThat(tents.get(3).toString(), containsString("'camping gear' chose from: 'Tents' ("));
        assertThat("where else they go", tents.get(3).toString(), containsString(", 'Lamps' ("));
        assertEquals(4, tents.size());
        assertThat(tents.toString(), not(containsString("night light")));
        assertThat("of one person", tents.toString(), not(containsString("secret")));

        String lamps = facts("ecommerce", "Lamps").toString();
        assertThat(lamps, containsString("'night light', 'camping gear'"));
        assertThat(lamps, not(containsString("family tent")));
        assertEquals(List.of(brands), facts("ecommerce", "Chairs"));

        PutDefinitionResponse silent =
                ground("ecommerce", UBI.replace("}}}", "}},\"top\":1,\"brands\":1,\"promote\":false}"));
        assertEquals(2, silent.version().version());
        assertEquals("not promoted", 1, silent.live());
        List<?> pinned = facts("ecommerce@2", "Tents");
        assertEquals("former facts of a grounding go", 3, pinned.size());
        assertEquals("Brand names of this catalogue: Acme Outdoor", pinned.get(0));
        assertThat(pinned.toString(), not(containsString("'camping gear' chose")));
    }

    public void testRowsOfATableDoAsWellAndWhatPeopleWroteStays() {
        String rows =
                """
                {"query":"two man tent","frequency":9,"categories":[{"category":"Tents","probability":0.9,"support":8}]}
                {"query":"torch","frequency":7,"categories":[{"category":"Lamps","probability":0.7,"support":5},{"category":"Else","probability":0.3,"support":2}]}
                """;
        client().execute(TableApi.IMPORT, new ImportTableRequest("shop", new BytesArray(rows)))
                .actionGet();
        String own =
                "{\"instructions\":\"Write queries.\",\"types\":{\"natural\":2},\"knowledge\":{\"field\":\"category\","
                        + "\"facts\":{\"Tents\":[\"Tents are for summer\"]},\"always\":[\"We ship at night\"]}}";
        client().execute(
                        PromptActions.PUT,
                        new PutArtifactRequest("mine", new BytesArray(own), MediaTypeRegistry.JSON, true))
                .actionGet();
        String body = "{\"index\":\"products\",\"category_field\":\"category\",\"table\":\"shop\"}";
        for (int version = 2; version < 4; version++) {
            PutDefinitionResponse made = ground("mine", body);
            assertEquals(version, made.version().version());
            assertEquals("promoted", version, made.live());
            assertEquals(
                    List.of(
                            "We ship at night",
                            "Tents are for summer",
                            "Queries of people who then chose something of the category 'Tents': 'two man tent'",
                            "People who typed 'two man tent' chose from: 'Tents' (90%)"),
                    facts("mine", "Tents"));
        }
        assertThat(
                facts("mine", "Lamps").toString(), containsString("'torch' chose from: 'Lamps' (70%), 'Else' (30%)"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[category_field] is [brand]; it must be [category], by which the facts that the prompt has already",
                () -> ground("mine", body.replace("\"category\"", "\"brand\"")));
    }

    public void testWhatIsMissingIsNamed() {
        log();
        for (String[] bad : new String[][] {
            {"{}", "[index] is missing"},
            {"{\"index\":\"products\"}", "[brand_field] and [category_field] are missing"},
            {"{\"index\":\"products\",\"table\":\"shop\"}", "[category_field] is missing"},
            {"{\"index\":\"products\",\"category_field\":\"category\"}", "[table] and [ubi] are missing"},
            {UBI.replace("\"ubi\"", "\"table\":\"shop\",\"ubi\""), "give [table] or [ubi], not both"},
            {UBI.replace("\"ubi\"", "\"top\":21,\"ubi\""), "[top] is [21]; it must be from 1 to 20"},
            {UBI.replace("\"action", "\"events\":1,\"action"), "[ubi.events] is unknown; allowed are"},
            {UBI.replace(":\"brand\"", ":\"maker\""), "[brand_field] is [maker]; it must be a field of [products]"},
            {
                UBI.replace(":\"brand\"", ":\"note\""),
                "[brand_field] is [note]; it must be a [keyword] field of [products]"
            },
            {UBI.replace("\"purchase\"", "\"view\""), "no query in it leads to a category that [category_field]"},
        }) {
            assertFails(RestStatus.BAD_REQUEST, bad[1], () -> ground("ecommerce", bad[0]));
        }
        assertFails(RestStatus.NOT_FOUND, "[none]", () -> ground("none", UBI));
        assertFails(RestStatus.NOT_FOUND, "[gone]", () -> ground("media", UBI.replace("products", "gone")));
        assertFails(
                RestStatus.NOT_FOUND,
                "[shop]",
                () -> ground("media", "{\"index\":\"products\",\"category_field\":\"category\",\"table\":\"shop\"}"));
    }
}
