/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.api.DeleteArtifactRequest;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactRequest;
import dev.recsys.plugin.async.Calls;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.IndexQueryTables;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QuerySimilarity;
import dev.recsys.plugin.table.QueryTables;
import dev.recsys.plugin.table.QueryTables.Match;
import dev.recsys.plugin.table.QueryTables.Reach;
import dev.recsys.plugin.table.Rewrite;
import dev.recsys.plugin.table.guardrail.GuardrailReason;
import dev.recsys.plugin.table.store.TableIndex;
import dev.recsys.plugin.table.store.TableRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.IndexModule;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.threadpool.ThreadPool;

public class TableApiTests extends OpenSearchSingleNodeTestCase {
    private static final Reach EXACT = new Reach(Double.NaN, false);
    private static final Reach NEAR = new Reach(0.6, false);

    private static final String PLAIN =
            """
            {"query":"USB Hub","synonym":["usb splitter","usb port expander"],"broad":["usb accessory"],"substitute":["docking station"],"category":"Electronics > Computers > Hubs","corrected":"usb hub"}
            {"query":"running shoes","synonym":["jogging sneakers"],"category":"Clothing > Shoes"}
            """;

    /** Counts the searches for near queries, and lets a test hold them until it says go. */
    public static final class HoldingPlugin extends Plugin {
        private static final AtomicInteger SEARCHES = new AtomicInteger();
        private static volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public void onIndexModule(IndexModule module) {
            if (module.getIndex().getName().equals(TableIndex.NAME) == false) {
                return;
            }
            module.addSearchOperationListener(new SearchOperationListener() {
                @Override
                public void onPreQueryPhase(SearchContext context) {
                    SEARCHES.incrementAndGet();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
        }
    }

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class, HoldingPlugin.class);
    }

    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    private ImportTableResponse load(String name, String body) {
        return client().execute(TableApi.IMPORT, new ImportTableRequest(name, new BytesArray(body)))
                .actionGet();
    }

    private QueryTables tables() {
        return getInstanceFromNode(IndexQueryTables.class);
    }

    private QueryTables.Found lookup(String reference, String query, Reach reach) {
        return Calls.get(listener -> tables().lookup(reference, query, reach, listener));
    }

    private long count(Counter counter) {
        return getInstanceFromNode(RecsysStats.class).get(counter);
    }

    private List<String> export(String reference, String after, int size) {
        return client().execute(
                        TableApi.EXPORT, new ExportTableRequest(ArtifactReference.parse(reference), after, size))
                .actionGet()
                .lines();
    }

    private Set<Integer> versionsWithRows(String name) {
        return Calls.get(getInstanceFromNode(TableRows.class).versions(name));
    }

    private static List<String> texts(QueryRow row, RewriteType type) {
        return row.rewrites().stream()
                .filter(rewrite -> rewrite.type() == type)
                .map(Rewrite::text)
                .toList();
    }

    public void testImportAndLookUp() {
        ImportTableResponse imported = load("shop", PLAIN);
        assertEquals(1, imported.version());
        assertEquals("live", imported.state());
        assertEquals(2, imported.rows());
        assertEquals(5, imported.rewrites());
        assertEquals("corrected is the query", 1, imported.rejected().of(GuardrailReason.IDENTICAL));

        QueryTables.Found found = lookup("shop", "  usb-HUB ", EXACT);
        assertEquals("shop@1", found.reference());
        assertEquals("usb hub", found.normalised());
        assertEquals(Match.EXACT, found.match());
        assertEquals(List.of("usb splitter", "usb port expander"), texts(found.row(), RewriteType.SYNONYM));
        assertEquals(
                List.of("Electronics > Computers > Hubs"),
                found.categories().stream().map(CategoryShare::category).toList());
        assertEquals(Match.NONE, lookup("shop", "television", EXACT).match());
        assertEquals(Match.NONE, lookup("shop", "!?", NEAR).match());
        QueryTables.Found near = lookup("shop", "usb hubs", NEAR);
        assertEquals(Match.NEAREST, near.match());
        assertEquals("usb hub", near.row().query());
        assertEquals(QuerySimilarity.of("usb hub", "usb hubs"), near.similarity(), 0);
        assertFails(RestStatus.NOT_FOUND, "query_table [other]", () -> lookup("other", "usb hub", EXACT));
        assertFails(RestStatus.BAD_REQUEST, "is not a reference", () -> lookup("a@b", "usb hub", EXACT));
    }

    public void testMemoryAnswersWithoutTheIndexAlsoThatThereIsNothing() {
        load("shop", PLAIN);
        assertNull("nothing is known yet", tables().cached("shop", "usb hub", EXACT));
        lookup("shop", "usb hub", EXACT);
        lookup("shop", "television", EXACT);
        lookup("shop", "usb hubs", NEAR);
        long misses = count(Counter.TABLE_CACHE_MISSES);
        long hits = count(Counter.TABLE_CACHE_HITS);
        assertEquals(Match.EXACT, tables().cached("shop", "USB hub", NEAR).match());
        assertEquals(Match.NONE, tables().cached("shop", "television", EXACT).match());
        assertEquals(Match.NEAREST, tables().cached("shop", "usb hubs", NEAR).match());
        assertEquals(
                Match.NEAREST,
                tables().cached("shop", "usb hubs", new Reach(0.65, true)).match());
        assertEquals(
                "too far",
                Match.NONE,
                tables().cached("shop", "usb hubs", new Reach(0.99, false)).match());
        assertNull("nobody looked so far", tables().cached("shop", "television", NEAR));
        assertNull("not a reference", tables().cached("a@b", "usb hub", EXACT));
        assertEquals(misses, count(Counter.TABLE_CACHE_MISSES));
        assertEquals(hits + 5, count(Counter.TABLE_CACHE_HITS));
        assertEquals(Match.NONE, lookup("shop", "television", NEAR).match());
        assertEquals(misses + 1, count(Counter.TABLE_CACHE_MISSES));
        assertTrue(getInstanceFromNode(IndexQueryTables.class).cacheBytes() > 0);
        getInstanceFromNode(IndexQueryTables.class).setCacheBytes(0);
        assertEquals(0, getInstanceFromNode(IndexQueryTables.class).cacheBytes());
        assertNull(tables().cached("shop", "usb hub", EXACT));
        assertEquals(Match.EXACT, lookup("shop", "usb hub", EXACT).match());
        assertTrue(count(Counter.TABLE_CACHE_EVICTIONS) > 0);
        assertTrue(count(Counter.TABLE_LOOKUPS_EXACT) >= 3);
        assertTrue(count(Counter.TABLE_LOOKUPS_NEAREST) >= 3);
        assertTrue(count(Counter.TABLE_LOOKUPS_NONE) >= 3);
    }

    public void testAnswersComeOnThePoolInTheCallersContext() throws Exception {
        load("shop", PLAIN);
        ThreadContext context = getInstanceFromNode(ThreadPool.class).getThreadContext();
        for (int i = 0; i < 3; i++) {
            AtomicReference<String> seen = new AtomicReference<>();
            CountDownLatch done = new CountDownLatch(1);
            String who = "caller " + i;
            try (ThreadContext.StoredContext stored = context.stashContext()) {
                assertNotNull(stored);
                context.putTransient("who", who);
                tables().lookup(
                                "shop",
                                i == 2 ? "no such thing" : "usb hub",
                                NEAR,
                                ActionListener.wrap(
                                        found -> {
                                            seen.set(context.getTransient("who") + " on "
                                                    + Thread.currentThread().getName());
                                            done.countDown();
                                        },
                                        e -> done.countDown()));
            }
            done.await();
            assertThat(seen.get(), containsString(who));
            assertThat(seen.get(), containsString("[recsys]"));
        }
    }

    public void testWhoAsksForTheSameWaitsForTheSameSearch() {
        load("shop", PLAIN);
        lookup("shop", "usb hub", EXACT);
        int before = HoldingPlugin.SEARCHES.get();
        HoldingPlugin.gate = new CountDownLatch(1);
        List<PlainActionFuture<QueryTables.Found>> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                waiting.add(Calls.begin(listener -> tables().lookup("shop", "Usb hubs", NEAR, listener)));
            }
        } finally {
            HoldingPlugin.gate.countDown();
        }
        for (PlainActionFuture<QueryTables.Found> each : waiting) {
            assertEquals("usb hub", each.actionGet().row().query());
        }
        assertEquals(1, HoldingPlugin.SEARCHES.get() - before);
    }

    public void testPromotionCountsAtOnce() {
        load("shop", PLAIN);
        ImportTableResponse second = load("shop", "{\"query\":\"usb hub\",\"synonym\":[\"usb multiplexer\"]}\n");
        assertEquals("candidate", second.state());
        assertEquals(
                2,
                texts(lookup("shop", "usb hub", EXACT).row(), RewriteType.SYNONYM)
                        .size());
        assertEquals("shop@2", lookup("shop@2", "usb hub", EXACT).reference());
        client().execute(TableApi.PROMOTE, new PromoteArtifactRequest(ArtifactReference.parse("shop")))
                .actionGet();
        QueryTables.Found now = tables().cached("shop", "usb hub", EXACT);
        assertEquals("shop@2", now.reference());
        assertEquals(List.of("usb multiplexer"), texts(now.row(), RewriteType.SYNONYM));
        client().execute(TableApi.PROMOTE, new PromoteArtifactRequest(ArtifactReference.parse("shop@1")))
                .actionGet();
        assertEquals("shop@1", tables().cached("shop", "usb hub", EXACT).reference());
    }

    public void testDeletingAVersionDeletesItsRows() {
        load("shop", PLAIN);
        load("shop", PLAIN);
        load("other", PLAIN);
        assertEquals(Set.of(1, 2), versionsWithRows("shop"));
        client().execute(TableApi.DELETE, new DeleteArtifactRequest(ArtifactReference.parse("shop@2"), false))
                .actionGet();
        assertEquals(Set.of(1), versionsWithRows("shop"));
        assertFails(RestStatus.NOT_FOUND, "shop@2", () -> lookup("shop@2", "usb hub", EXACT));
        client().execute(TableApi.DELETE, new DeleteArtifactRequest(ArtifactReference.parse("shop"), true))
                .actionGet();
        assertEquals(Set.of(), versionsWithRows("shop"));
        assertEquals(Set.of(1), versionsWithRows("other"));
        assertEquals(Match.EXACT, lookup("other", "usb hub", EXACT).match());
        ArtifactVersions versions = client().execute(
                        TableApi.GET, new GetArtifactRequest(ArtifactReference.parse("other"), false))
                .actionGet()
                .found()
                .get(0);
        assertEquals(ArtifactState.LIVE, versions.versions().get(0).state());
        assertThat(versions.versions().get(0).parameters(), containsString("\"guardrails\":{\"min_hits\":1"));
    }

    public void testExportIsWhatImportReads() {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 37; i++) {
            body.append("{\"query\":\"thing number ")
                    .append(i)
                    .append("\",\"frequency\":")
                    .append(i + 1)
                    .append(",\"segment\":\"head\",\"zero_result_rate\":0.5,\"rewrites\":[{\"text\":\"item ")
                    .append(i)
                    .append("\",\"type\":\"broad\",\"confidence\":0.5,\"source\":\"me\",\"hits\":3}],")
                    .append("\"categories\":[{\"category\":\"a\",\"probability\":0.5,\"support\":2,\"npmi\":0.1}],")
                    .append("\"related\":[{\"text\":\"other\",\"support\":2,\"npmi\":-0.1}]}\n");
        }
        assertEquals(37, load("first", body.toString()).rewrites());
        List<String> all = export("first", null, 1000);
        assertEquals(37, all.size());
        List<String> pages = new ArrayList<>();
        String after = null;
        while (true) {
            List<String> page = export("first@1", after, 10);
            if (page.isEmpty()) {
                break;
            }
            pages.addAll(page);
            String last = page.get(page.size() - 1);
            after = last.substring("{\"query\":\"".length(), last.indexOf("\",\"frequency"));
        }
        assertEquals(all, pages);
        assertEquals(37, load("second", String.join("\n", all)).rewrites());
        assertEquals(all, export("second", null, 1000));
    }

    public void testBadLinesAreToldAndBadOptionsChangeNothing() {
        ImportTableResponse imported = load(
                "shop",
                """
                {"query":"usb hub"}
                no json
                {"query":"USB  hub"}
                {"query":"!"}
                {"synonym":["x"]}
                {"query":"fine","frequency":"often"}
                """);
        assertEquals(1, imported.rows());
        assertEquals(5, imported.skipped());
        String json = Strings.toString(XContentType.JSON, imported);
        assertThat(json, containsString("{\"line\":2,\"reason\":\"it is no JSON object\"}"));
        assertThat(json, containsString("[query] is the same as on line [1]"));
        assertThat(json, containsString("[frequency] is [often]"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[guardrails.min_hits] is [-1]",
                () -> load("new", "{\"options\":{\"guardrails\":{\"min_hits\":-1}}}\n" + PLAIN));
        for (String wrong : List.of("abc", "2<", "50<many", "70 %")) {
            assertFails(
                    RestStatus.BAD_REQUEST,
                    "[guardrails.minimum_should_match] is [" + wrong + "]; it must be a number or a share of words",
                    () -> load(
                            "new",
                            "{\"options\":{\"guardrails\":{\"minimum_should_match\":\"" + wrong + "\"}}}\n" + PLAIN));
        }
        assertFails(
                RestStatus.BAD_REQUEST, "[indx] is unknown", () -> load("new", "{\"options\":{\"indx\":1}}\n" + PLAIN));
        assertFails(RestStatus.BAD_REQUEST, "the body has no row", () -> load("new", "\n"));
        assertFails(RestStatus.BAD_REQUEST, "names a version", () -> load("new@1", PLAIN));
        assertFails(RestStatus.NOT_FOUND, "query_table [new]", () -> client().execute(
                        TableApi.GET, new GetArtifactRequest(ArtifactReference.parse("new"), false))
                .actionGet());
    }

    private void catalogue() {
        createIndexWithMappingSource(
                "products",
                Settings.EMPTY,
                """
                {"properties": {"title": {"type": "text"}, "tenant": {"type": "keyword"}, "category": {"type": "keyword"}}}""");
        product("1", "usb splitter", "a", "hubs");
        product("2", "usb port expander", "b", "hubs");
        product("3", "usb torch", "a", "weapons");
        product("4", "docking station", "a", "hubs");
        product("5", "acme bridge", "a", "hubs");
    }

    private void product(String id, String title, String tenant, String category) {
        client().prepareIndex("products")
                .setId(id)
                .setSource("title", title, "tenant", tenant, "category", category)
                .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
                .get();
    }

    /** Each guardrail has one bad rewrite planted for it, beside one good rewrite. */
    public void testEveryGuardrailRejectsItsOwnAndCountsOne() {
        catalogue();
        String options =
                """
                {"options":{"index":"products","fields":["title"],"category_field":"category","filter":{"term":{"tenant":"a"}},\
                "guardrails":{"max_length":30,"similarity":{"substitute":[0,0.3]},"banned_brands":["ACME!"],"banned_categories":["weapons"]}}}
                """;
        ImportTableResponse imported = load(
                "shop",
                options
                        + """
                {"query":"usb hub","synonym":["usb splitter","usb hubs","splitters usb"],"natural":["docking station"],\
                "broad":["usb port expander","usb torch","acme bridge"],"substitute":["usb hub splitter","docking station"],\
                "corrected":["a usb splitter with far too many words in it"]}
                """);
        for (GuardrailReason reason : GuardrailReason.values()) {
            assertEquals(reason.toString(), 1, imported.rejected().of(reason));
        }
        QueryRow row = lookup("shop", "usb hub", EXACT).row();
        assertEquals(List.of("usb splitter"), texts(row, RewriteType.SYNONYM));
        assertEquals(List.of("docking station"), texts(row, RewriteType.SUBSTITUTE));
        assertEquals(2, imported.rewrites());
        assertEquals(1, row.rewrites().get(0).hits());
        assertEquals(1, count(Counter.TABLE_REJECTED_MIN_HITS));
        assertEquals(1, count(Counter.TABLE_REJECTED_BANNED_CATEGORY));
        assertEquals(1, count(Counter.TABLE_REJECTED_TYPE));
        assertFails(
                RestStatus.NOT_FOUND,
                "no such index [nowhere]",
                () -> load("shop", "{\"options\":{\"index\":\"nowhere\",\"fields\":[\"title\"]}}\n" + PLAIN));
    }

    /** What a rewrite finds tells more than its words: of the documents that it finds, a share may be banned, not most. */
    public void testRewritesThatFindWhatIsBannedAreRefused() {
        createIndexWithMappingSource(
                "shelf",
                Settings.EMPTY,
                """
                {"properties": {"title": {"type": "text"}, "category": {"type": "keyword"}, "year": {"type": "text"},
                "brand": {"type": "text", "fields": {"raw": {"type": "keyword"}}}}}""");
        String[][] documents = {
            {"desk lamp", "Acme Corp.", "home > light"},
            {"desk lamp", "ACME CORP.", "home > light"},
            {"desk lamp", "other", "home > light"},
            {"wall lamp", "acme corp", "home > light"},
            {"wall lamp", "other", "home > light"},
            {"air rifle", "other", "weapons > rifles"},
            {"air rifle", "other", "weapons"},
            {"air rifle", "other", "weaponsmith"},
            {"both kinds", "acme corp.", "home"},
            {"both kinds", "other", "weapons"},
            {"floor lamp", "acme corporation", "home > light"},
        };
        for (String[] document : documents) {
            client().prepareIndex("shelf")
                    .setSource("title", document[0], "brand", document[1], "category", document[2])
                    .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
                    .get();
        }
        String options = "{\"options\":{\"index\":\"shelf\",\"fields\":[\"title\"],\"brand_field\":\"brand\","
                + "\"category_field\":\"category\",\"guardrails\":{\"banned_brands\":[\"Acme corp.\"],"
                + "\"banned_categories\":[\"weapons\"]%s}}}\n";
        String rows =
                """
                {"query":"something to read by","broad":["desk lamp","wall lamp","floor lamp","air rifle","both kinds","no such thing"]}
                """;
        // 2 of 3 desk lamps, 1 of 2 wall lamps, 2 of 3 rifles; all of both kinds are banned, half of them for each
        // reason.
        assertRejected(load("mostly", String.format(Locale.ROOT, options, "") + rows), 1, 2, 1);
        assertEquals(
                List.of("wall lamp", "floor lamp"),
                texts(lookup("mostly", "something to read by", EXACT).row(), RewriteType.BROAD));
        assertEquals(
                "a hit is one that is allowed",
                List.of(1L, 1L),
                lookup("mostly", "something to read by", EXACT).row().rewrites().stream()
                        .map(Rewrite::hits)
                        .toList());
        assertRejected(
                load("strictly", String.format(Locale.ROOT, options, ",\"max_banned_share\":0") + rows), 2, 2, 1);
        assertRejected(
                load("loosely", String.format(Locale.ROOT, options, ",\"max_banned_share\":0.9") + rows), 0, 1, 1);
        assertRejected(
                load("bare", String.format(Locale.ROOT, options, ",\"min_hits\":0,\"max_banned_share\":0.6") + rows),
                1,
                1,
                0);
        assertFails(
                RestStatus.BAD_REQUEST,
                "[brand_field] is [maker]; it must be a field of [shelf]",
                () -> load("new", String.format(Locale.ROOT, options, "").replace(":\"brand\"", ":\"maker\"") + rows));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[brand_field] is [year]; it must be a [keyword] field of [shelf]",
                () -> load("new", String.format(Locale.ROOT, options, "").replace(":\"brand\"", ":\"year\"") + rows));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[guardrails.max_banned_share] is [1.0]",
                () -> load("new", String.format(Locale.ROOT, options, ",\"max_banned_share\":1") + rows));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[brand_field] needs an [index]",
                () -> load("new", "{\"options\":{\"brand_field\":\"brand\"}}\n" + rows));
    }

    private static void assertRejected(ImportTableResponse imported, long brand, long category, long hits) {
        assertEquals("brand", brand, imported.rejected().of(GuardrailReason.BANNED_BRAND));
        assertEquals("category", category, imported.rejected().of(GuardrailReason.BANNED_CATEGORY));
        assertEquals("hits", hits, imported.rejected().of(GuardrailReason.MIN_HITS));
    }

    public void testCategoryLevels() {
        load("leaf", "{\"options\":{\"category_level\":\"leaf\"}}\n" + PLAIN);
        load("first", "{\"options\":{\"category_level\":1}}\n" + PLAIN);
        load("third", "{\"options\":{\"category_level\":3}}\n" + PLAIN);
        assertEquals(
                "Hubs", lookup("leaf", "usb hub", EXACT).categories().get(0).category());
        assertEquals(
                "Electronics",
                lookup("first", "usb hub", EXACT).categories().get(0).category());
        assertEquals(
                "Shoes",
                lookup("third", "running shoes", EXACT).categories().get(0).category());
    }

    /** Whatever their order in the line, and also where two of them together are more than a third. */
    public void testCategoriesComeMostProbableFirst() {
        String row =
                """
                {"query":"usb hub","categories":[{"category":"c > x","probability":0.2},{"category":"a > x","probability":0.3},\
                {"category":"b > x","probability":0.3},{"category":"c > y","probability":0.15}]}
                """;
        load("whole", row);
        assertEquals(List.of("a > x", "b > x", "c > x", "c > y"), categories("whole"));
        load("first", "{\"options\":{\"category_level\":1}}\n" + row);
        assertEquals(List.of("c", "a", "b"), categories("first"));
    }

    /** The whole path tells, however it is spaced, and whatever part of it is kept. */
    public void testACategoryBelowABannedOneIsBannedAtAnyLevel() {
        ImportTableResponse imported = load(
                "shop",
                """
                {"options":{"category_level":"leaf","guardrails":{"banned_categories":["Adult > Fun"]}}}
                {"query":"usb hub","categories":[{"category":"Adult>Fun >Toys","probability":0.6},{"category":"Adult > Hubs","probability":0.3}],\
                "rewrites":[{"text":"usb splitter","type":"synonym","category":"Adult>Fun"},{"text":"port expander","type":"synonym","category":"Fun"}]}
                {"query":"red ball","category":["Adult","Fun","Toys"]}
                {"query":"blue ball","category":"Kids > Toys"}
                """);
        assertEquals(1, imported.rejected().of(GuardrailReason.BANNED_CATEGORY));
        assertEquals(List.of("Hubs"), categories("shop"));
        assertEquals(List.of(), lookup("shop", "red ball", EXACT).row().categories());
        assertEquals(
                "Toys", lookup("shop", "blue ball", EXACT).categories().get(0).category());
    }

    private List<String> categories(String table) {
        return lookup(table, "usb hub", EXACT).categories().stream()
                .map(CategoryShare::category)
                .toList();
    }

    public void testNearestIsWhatComparingAllFinds() {
        List<String> words = List.of("red", "reds", "shoe", "shoes", "usb", "hub", "hubs", "ps4", "ps5", "mens", "men");
        Set<String> queries = new LinkedHashSet<>();
        while (queries.size() < 150) {
            queries.add(randomQuery(words));
        }
        load(
                "shop",
                queries.stream().map(query -> "{\"query\":\"" + query + "\"}").collect(Collectors.joining("\n")));
        for (int i = 0; i < 60; i++) {
            String asked = randomQuery(words);
            double least = randomFrom(0.3, 0.5, 0.6, 0.7, 0.9);
            double best = queries.stream()
                    .filter(query -> QuerySimilarity.sameNumbers(query, asked))
                    .mapToDouble(query -> QuerySimilarity.of(query, asked))
                    .max()
                    .orElse(0);
            QueryTables.Found found = lookup("shop", asked, new Reach(least, false));
            if (best < least) {
                assertEquals(asked, Match.NONE, found.match());
            } else {
                assertEquals(asked, best, found.similarity(), 0);
                assertEquals(queries.contains(asked) ? Match.EXACT : Match.NEAREST, found.match());
            }
        }
    }

    private String randomQuery(List<String> words) {
        List<String> chosen = new ArrayList<>();
        for (int i = between(1, 4); i > 0; i--) {
            chosen.add(randomFrom(words));
        }
        return String.join(" ", chosen);
    }

    public void testUnknownQueriesGetCategoriesFromTheClassifier() {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            body.append("{\"query\":\"sneaker ").append(randomAlphaOfLength(5)).append("\",\"category\":\"shoes\"}\n");
            body.append("{\"query\":\"speaker ").append(randomAlphaOfLength(5)).append("\",\"category\":\"audio\"}\n");
        }
        load("shop", body.toString());
        QueryTables.Found found = lookup("shop", "brand new sneakers", new Reach(0.95, true));
        assertEquals(Match.FALLBACK, found.match());
        assertEquals("shoes", found.categories().get(0).category());
        assertNull(found.row());
        assertEquals(
                Match.NONE,
                lookup("shop", "brand new sneakers", new Reach(0.95, false)).match());
        load("plain", "{\"options\":{\"classifier\":false}}\n" + body);
        assertEquals(
                Match.NONE,
                lookup("plain", "brand new sneakers", new Reach(0.95, true)).match());
        assertEquals(1, count(Counter.TABLE_LOOKUPS_FALLBACK));
    }

    public void testTheIndexIsHidden() {
        load("shop", PLAIN);
        assertEquals(
                0, client().prepareSearch("*").get().getHits().getTotalHits().value());
        assertEquals(
                "true",
                client().admin()
                        .indices()
                        .prepareGetSettings(".plugins-recsys-tables")
                        .get()
                        .getSetting(".plugins-recsys-tables", "index.hidden"));
    }
}
