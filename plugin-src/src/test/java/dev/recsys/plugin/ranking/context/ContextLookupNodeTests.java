/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.quality.mapping.FakeKnnPlugin;
import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextUser;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.FilterClient;

/** What items of a context have in their fields is read of real indices. */
public class ContextLookupNodeTests extends OpenSearchSingleNodeTestCase {
    private static final String MAPPING =
            """
            {"properties": {"title": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
              "brand": {"type": "keyword"}, "price": {"type": "double"}, "sold": {"type": "boolean"},
              "sku": {"type": "keyword"}, "added": {"type": "date", "format": "dd/MM/yyyy||epoch_second"}, "changed": {"type": "date"},
              "sizes": {"type": "integer"}, "details": {"properties": {"colour": {"type": "keyword"}}},
              "name": {"type": "alias", "path": "brand"},
              "embedding": {"type": "knn_vector", "dimension": 2, "method": {"engine": "lucene", "name": "hnsw"}},
              "sid": {"properties": {"codebook": {"type": "keyword"}, "version": {"type": "integer"},
                "codes": {"type": "integer", "index": false, "doc_values": false}}}}}""";

    private static final String SHOE =
            """
            {"title": "red shoe", "brand": ["acme", "emca"], "price": "12.5", "sold": true, "sku": 123,
             "added": "02/01/2020", "changed": ["2021-05-01T00:00:00Z", "2020-05-01"], "sizes": [41, null, 42],
             "details": {"colour": "red"}, "embedding": [0.25], "unmapped": {"x": [1.5, 2.5]},
             "sid": {"codebook": "products", "version": 2, "codes": [17, 203, 88], "error": 0.2}}""";

    private static ContextValue text(String... texts) {
        return texts.length == 1 ? new ContextValue.Text(texts[0]) : new ContextValue.Texts(Arrays.asList(texts));
    }

    private static ContextValue number(double number) {
        return new ContextValue.Number(number);
    }

    private static ContextValue numbers(float... numbers) {
        return new ContextValue.Numbers(numbers);
    }

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(FakeKnnPlugin.class);
    }

    private void index(String name, String mapping) {
        Settings settings = Settings.builder()
                .put("index.number_of_shards", randomIntBetween(1, 3))
                .build();
        createIndexWithMappingSource(name, settings, mapping);
    }

    private void put(String index, String id, String source) {
        client().prepareIndex(index)
                .setId(id)
                .setSource(source, XContentType.JSON)
                .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
                .get();
    }

    private ContextLookup.Completed complete(
            RankingContext context, RankerFields wanted, SearchRequest request, boolean ignoreMissingItem) {
        ContextLookup lookup = new ContextLookup(
                () -> getInstanceFromNode(ClusterService.class).state(), name -> name);
        PlainActionFuture<ContextLookup.Completed> done = PlainActionFuture.newFuture();
        lookup.complete(client(), context, wanted, request, ignoreMissingItem).start(done);
        return done.actionGet();
    }

    private Map<String, ContextValue> fields(String id, SearchRequest request, String... paths) {
        RankerFields wanted = new RankerFields(new WantedFields(Set.of(paths), Set.of()), WantedFields.NONE);
        return complete(similar(new ContextItem(id, Map.of())), wanted, request, false)
                .context()
                .item()
                .fields();
    }

    private String refused(String id, SearchRequest request, String... paths) {
        return expectThrows(IllegalArgumentException.class, () -> fields(id, request, paths))
                .getMessage();
    }

    private static RankingContext similar(ContextItem item) {
        return RankingContext.of("similar").withItem(item);
    }

    private static RankingContext withHistory(ContextItem... history) {
        return RankingContext.of("pre_query").withUser(new ContextUser("u1", List.of(history), Map.of()));
    }

    private static SearchRequest on(String... indices) {
        return new SearchRequest(indices);
    }

    public void testReadsEveryKindOfField() {
        index("products", MAPPING);
        put("products", "shoe", SHOE);
        put("products", "bare", "{\"title\":\"bare\",\"embedding\":null,\"sizes\":[]}");
        Map<String, ContextValue> expected = Map.ofEntries(
                Map.entry("title", text("red shoe")),
                Map.entry("title.raw", text("red shoe")),
                Map.entry("brand", text("acme", "emca")),
                Map.entry("price", number(12.5)),
                Map.entry("sold", number(1)),
                Map.entry("sku", text("123")),
                Map.entry("added", number(Instant.parse("2020-01-02T00:00:00Z").toEpochMilli())),
                Map.entry(
                        "changed", number(Instant.parse("2020-05-01T00:00:00Z").toEpochMilli())),
                Map.entry("sizes", numbers(41, 42)),
                Map.entry("details.colour", text("red")),
                Map.entry("embedding", numbers(0.25f)),
                Map.entry("unmapped.x", numbers(1.5f, 2.5f)));
        String[] paths = expected.keySet().toArray(String[]::new);
        assertEquals(expected, fields("shoe", on("products"), paths));
        assertEquals(Map.of("title", text("bare"), "title.raw", text("bare")), fields("bare", on("products"), paths));
    }

    public void testASemanticIdComesWithItsVersion() {
        index("products", MAPPING);
        put("products", "shoe", SHOE);
        put("products", "bare", "{\"title\":\"bare\"}");
        RankerFields wanted = new RankerFields(
                new WantedFields(Set.of(), Set.of("sid")), new WantedFields(Set.of("title"), Set.of("sid")));
        ContextItem bare = new ContextItem("bare", Map.of());
        ContextItem shoe = new ContextItem("shoe", Map.of());
        RankingContext found = complete(
                        withHistory(bare, shoe, new ContextItem("gone", Map.of()))
                                .withItem(shoe),
                        wanted,
                        on("products"),
                        false)
                .context();
        Map<String, ContextValue> id = Map.of("sid.codebook", text("products@2"), "sid.codes", numbers(17, 203, 88));
        assertEquals(id, found.item().fields());
        assertEquals(
                Map.of("title", text("bare")), found.user().history().get(0).fields());
        assertEquals(
                Map.of(
                        "title",
                        text("red shoe"),
                        "sid.codebook",
                        text("products@2"),
                        "sid.codes",
                        numbers(17, 203, 88)),
                found.user().history().get(1).fields());
        assertEquals(new ContextItem("gone", Map.of()), found.user().history().get(2));
    }

    public void testAnItemThatDoesNotExist() {
        index("products", MAPPING);
        put("products", "shoe", SHOE);
        client().prepareDelete("products", "shoe")
                .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
                .get();
        assertEquals("[context.item] [shoe] does not exist in [products]", refused("shoe", on("products"), "title"));
        assertEquals("[context.item] [shoe] does not exist in [products]", refused("shoe", on("products")));
        RankingContext context = similar(new ContextItem("shoe", Map.of()));
        for (RankerFields wanted : List.of(
                RankerFields.NONE, new RankerFields(new WantedFields(Set.of("title"), Set.of()), WantedFields.NONE))) {
            ContextLookup.Completed completed = complete(context, wanted, on("products"), true);
            assertEquals(context, completed.context());
            assertEquals(wanted.item().isEmpty() == false, completed.missingItem());
        }
    }

    public void testHistoryThatDoesNotExistIsSkippedAndCounted() {
        index("products", MAPPING);
        int size = randomIntBetween(20, 200);
        ContextItem[] history = new ContextItem[size];
        int there = 0;
        for (int i = 0; i < size; i++) {
            history[i] = new ContextItem("p" + i, Map.of());
            if (randomBoolean()) {
                there++;
                client().prepareIndex("products")
                        .setId("p" + i)
                        .setSource("price", i)
                        .get();
            }
        }
        client().admin().indices().prepareRefresh("products").get();
        RankerFields wanted = new RankerFields(WantedFields.NONE, new WantedFields(Set.of("price"), Set.of()));
        ContextLookup.Completed completed = complete(withHistory(history), wanted, on("products"), false);
        assertEquals(size - there, completed.missingHistory());
        List<ContextItem> found = completed.context().user().history();
        assertEquals(size, found.size());
        for (int i = 0; i < size; i++) {
            assertEquals("p" + i, found.get(i).id());
            assertTrue(found.get(i).fields().isEmpty() || found.get(i).fields().equals(Map.of("price", number(i))));
        }
        assertEquals(
                there,
                found.stream().filter(item -> item.fields().isEmpty() == false).count());
    }

    public void testItemsOfSeveralIndicesAndAliases() {
        index("old", MAPPING);
        index("new", MAPPING);
        put("old", "both", "{\"price\":1}");
        put("new", "both", "{\"price\":2}");
        put("old", "one", "{\"price\":3}");
        client().admin()
                .indices()
                .aliases(new IndicesAliasesRequest()
                        .addAliasAction(IndicesAliasesRequest.AliasActions.add()
                                .indices("old", "new")
                                .alias("shop"))
                        .addAliasAction(IndicesAliasesRequest.AliasActions.add()
                                .index("old")
                                .alias("cheap")
                                .filter("{\"range\":{\"price\":{\"lt\":2}}}")))
                .actionGet();
        for (SearchRequest request : List.of(on("old", "new"), on("shop"), on("n*", "o*"))) {
            assertEquals(Map.of("price", number(3)), fields("one", request, "price"));
            assertThat(
                    refused("both", request, "price"),
                    containsString("[context.item] [both] exists in several indices, [new, old]; give it as"));
            ContextItem named = new ContextItem("both", "old", Map.of());
            RankerFields wanted = new RankerFields(
                    new WantedFields(Set.of("price"), Set.of()), new WantedFields(Set.of("price"), Set.of()));
            ContextLookup.Completed completed = complete(
                    withHistory(new ContextItem("both", Map.of()), named, new ContextItem("one", "new", Map.of()))
                            .withItem(named),
                    wanted,
                    request,
                    false);
            assertEquals(Map.of("price", number(1)), completed.context().item().fields());
            List<ContextItem> history = completed.context().user().history();
            assertEquals(Map.of("price", number(2)), history.get(0).fields());
            assertEquals(Map.of("price", number(1)), history.get(1).fields());
            assertEquals(Map.of(), history.get(2).fields());
            assertEquals(1, completed.missingHistory());
        }
        // What the caller cannot find by a search is not there.
        assertEquals("[context.item] [one] does not exist in [cheap]", refused("one", on("cheap"), "price"));
        ContextItem nowhere = new ContextItem("one", "nowhere", Map.of());
        Exception e = expectThrows(
                IllegalArgumentException.class, () -> complete(similar(nowhere), RankerFields.NONE, on("old"), false));
        assertEquals("[context.item] [one] does not exist in [nowhere]", e.getMessage());
    }

    public void testAPointInTimeIsSearchedInTheStateThatItHas() throws Exception {
        index("products", MAPPING);
        put("products", "shoe", "{\"price\":1}");
        String pit = client().execute(
                        CreatePitAction.INSTANCE, new CreatePitRequest(TimeValue.timeValueMinutes(1), true, "products"))
                .actionGet()
                .getId();
        put("products", "shoe", "{\"price\":2}");
        SearchRequest request =
                new SearchRequest().source(new SearchSourceBuilder().pointInTimeBuilder(new PointInTimeBuilder(pit)));
        assertEquals(Map.of("price", number(1)), fields("shoe", request, "price"));
        assertEquals(Map.of("price", number(2)), fields("shoe", on("products"), "price"));
    }

    public void testAFieldThatIsNoValueIsNamed() {
        index("products", MAPPING);
        put("products", "shoe", SHOE);
        assertThat(
                refused("shoe", on("products"), "sid"),
                containsString("field [sid] of index [products] is of type [object], which is no value"));
        assertThat(refused("shoe", on("products"), "unmapped"), containsString("field [unmapped]"));
        assertThat(
                refused("shoe", on("products"), "name"),
                containsString("field [name] of index [products] is another name of [brand]"));
        assertThat(refused("shoe", on("products"), "t*"), containsString("[$item.t*] is not the path of one field"));
        index("open", "{\"properties\":{\"v\":{\"type\":\"float\"}}}");
        String many = IntStream.rangeClosed(0, ContextValueJson.MOST_VALUES)
                .mapToObj(Integer::toString)
                .reduce((a, b) -> a + "," + b)
                .get();
        put("open", "many", "{\"v\":[" + many + "]}");
        assertThat(
                refused("many", on("open"), "v"),
                containsString("field [v] of a document in index [open] has more than 16000 values"));
    }

    /** A vector that {@code _source} does not keep cannot be read of an item in 3.6: the item has none. */
    public void testVectorsThatAreNotInTheSource() {
        index(
                "products",
                """
                {"_source": {"excludes": ["embedding"]}, "properties": {"title": {"type": "text"},
                  "embedding": {"type": "knn_vector", "dimension": 2, "method": {"engine": "lucene", "name": "hnsw"}}}}""");
        put("products", "shoe", "{\"title\":\"shoe\",\"embedding\":[1,2]}");
        assertEquals(Map.of("title", text("shoe")), fields("shoe", on("products"), "title", "embedding"));
        // Whether the shard that fails is one of several or the only one.
        for (int shards = 1; shards <= 2; shards++) {
            String nothing = "nothing" + shards;
            Settings settings =
                    Settings.builder().put("index.number_of_shards", shards).build();
            createIndexWithMappingSource(
                    nothing,
                    settings,
                    "{\"_source\":{\"enabled\":false},\"properties\":{\"title\":{\"type\":\"text\"}}}");
            put(nothing, "shoe", "{\"title\":\"shoe\"}");
            Exception e = expectThrows(OpenSearchStatusException.class, () -> fields("shoe", on(nothing), "title"));
            assertThat(
                    e.getMessage(),
                    containsString("[context.item] [shoe] exists in [" + nothing + "], as [1] shards failed"));
            assertThat(e.getMessage(), containsString("_source"));
        }
    }

    public void testWhatIsThereAlreadyIsNotLookedUp() {
        ContextItem given = new ContextItem("cold", Map.of("price", number(7)));
        RankerFields wanted = new RankerFields(
                new WantedFields(Set.of("price"), Set.of()), new WantedFields(Set.of(), Set.of("sid")));
        RankingContext context = withHistory(
                        new ContextItem("h", Map.of("sid.codebook", text("products@2"), "sid.codes", numbers(1))))
                .withItem(given);
        assertEquals(context, complete(context, wanted, null, false).context());
        assertEquals(context, complete(context, RankerFields.NONE, null, false).context());
        Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> complete(similar(new ContextItem("c", Map.of())), RankerFields.NONE, null, false));
        assertThat(e.getMessage(), containsString("[context.item] is [c] without an [_index]"));
        ContextItem[] everywhere = IntStream.range(0, 11)
                .mapToObj(i -> new ContextItem("c", "i" + i, Map.of()))
                .toArray(ContextItem[]::new);
        e = expectThrows(IllegalArgumentException.class, () -> complete(withHistory(everywhere), wanted, null, false));
        assertThat(e.getMessage(), containsString("name [11] indices; they may name at most 10"));
    }

    /** A client that ends with its task throws where the task was cancelled. */
    public void testACancelledTaskIsAFailure() {
        Client refusing = new FilterClient(client()) {
            @Override
            protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
                    ActionType<Response> action, Request request, ActionListener<Response> listener) {
                throw new TaskCancelledException("enough");
            }
        };
        ContextLookup lookup = new ContextLookup(
                () -> getInstanceFromNode(ClusterService.class).state(), name -> name);
        RankerFields wanted = new RankerFields(
                new WantedFields(Set.of("title"), Set.of()), new WantedFields(Set.of("title"), Set.of()));
        RankingContext context =
                withHistory(new ContextItem("h", "other", Map.of())).withItem(new ContextItem("shoe", Map.of()));
        AtomicInteger failures = new AtomicInteger();
        PlainActionFuture<ContextLookup.Completed> completed = PlainActionFuture.newFuture();
        lookup.complete(refusing, context, wanted, on("products"), false)
                .start(ActionListener.wrap(completed::onResponse, e -> {
                    failures.incrementAndGet();
                    completed.onFailure(e);
                }));
        assertEquals(
                "enough",
                expectThrows(TaskCancelledException.class, () -> completed.actionGet(0))
                        .getMessage());
        assertEquals(1, failures.get());
        PlainActionFuture<Optional<Map<String, ContextValue>>> document = PlainActionFuture.newFuture();
        lookup.document(refusing, "products", "shoe", Set.of("title")).start(document);
        assertEquals(
                "enough",
                expectThrows(TaskCancelledException.class, () -> document.actionGet(0))
                        .getMessage());
    }
}
