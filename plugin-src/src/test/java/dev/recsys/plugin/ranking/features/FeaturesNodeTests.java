/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.features;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import dev.recsys.plugin.ext.LogFeaturesSection;
import dev.recsys.plugin.ext.RecsysExt;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.ranking.model.RankingModelActions;
import dev.recsys.plugin.ranking.rescore.LoggedFeaturesPhase;
import dev.recsys.plugin.ranking.rescore.Products;
import dev.recsys.rescore.context.ContextUser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.rescore.RescorerBuilder;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** The export of features with the real store behind it, against a slow computation and against what hits carry. */
public class FeaturesNodeTests extends OpenSearchSingleNodeTestCase {
    private static final String FEATURES = Products.FEATURES.replace(
            "{\"name\": \"cheap\", \"type\": \"quality\", \"profile\": \"shop@2\", \"signal\": \"cheapness\"},", "");

    private static final String QUERY = "{\"match\": {\"title\": \"red shoe\"}}";

    private Products products;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    /** The store's own index is hidden from the cleaning-up between tests. */
    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    @Override
    public void setUp() throws Exception {
        super.setUp();
        products = new Products(random());
        Settings settings = Settings.builder()
                .put("index.number_of_shards", randomIntBetween(1, 3))
                .build();
        createIndexWithMappingSource("first", settings, Products.ALL);
        for (int i = 0; i < randomIntBetween(15, 40); i++) {
            Map<String, Object> product = products.next();
            products.sources.put("p" + i, product);
            client().prepareIndex("first").setId("p" + i).setSource(product).get();
        }
        client().admin().indices().prepareRefresh("first").get();
        String model = "{\"tasks\": [\"search\"], \"features\": " + FEATURES
                + ", \"model\": {\"format\": \"linear\", \"weights\": {\"price\": -1, \"bm25\": 0.5}}}";
        client().execute(
                        RankingModelActions.PUT,
                        new PutArtifactRequest("ranker", new BytesArray(model), MediaTypeRegistry.JSON, true))
                .actionGet();
    }

    private Products.Asked asked() {
        List<String> ids = new ArrayList<>(products.sources.keySet());
        return new Products.Asked("red shoe", randomFrom(ids), randomSubsetOf(3, ids), List.of(1.0, -1.0, 0.25), 37);
    }

    private XContentParser parser(String json) throws Exception {
        return JsonXContent.jsonXContent.createParser(getInstanceFromNode(NamedXContentRegistry.class), null, json);
    }

    private RestFeaturesAction.Asked parse(String model, String body) throws Exception {
        try (XContentParser parser = parser(body)) {
            return RestFeaturesAction.parse(ArtifactReference.parse(model), parser);
        }
    }

    private FeatureTable table(String model, String body) throws Exception {
        return client().execute(FeaturesApi.FEATURES, parse(model, body).request())
                .actionGet();
    }

    private static String body(Products.Asked asked, String more) {
        return "{\"index\": \"first\", \"context\": " + asked.json() + more + "}";
    }

    private Map<String, Float> firstPass() {
        Map<String, Float> scores = new HashMap<>();
        client().prepareSearch("first")
                .setQuery(QueryBuilders.matchQuery("title", "red shoe"))
                .setSize(1000)
                .get()
                .getHits()
                .forEach(hit -> scores.put(hit.getId(), hit.getScore()));
        return scores;
    }

    private void assertRow(Products.Asked asked, List<String> names, FeatureRow row, Float matched) {
        Map<String, Double> expected =
                products.features(asked, row.id(), row.score(), matched == null ? null : matched.doubleValue(), false);
        for (int i = 0; i < names.size(); i++) {
            double wanted = expected.get(names.get(i));
            assertEquals(names.get(i), wanted, row.values()[i], 1e-5 * Math.max(1, Math.abs(wanted)));
        }
    }

    public void testRowsAreThoseOfASlowComputationInTheOrderOfTheFirstPass() throws Exception {
        Products.Asked asked = asked();
        FeatureTable table = table("ranker", body(asked, ", \"size\": 12, \"query\": " + QUERY));
        Map<String, Float> firstPass = firstPass();
        assertEquals(Math.min(12, firstPass.size()), table.rows().size());
        float last = Float.POSITIVE_INFINITY;
        for (FeatureRow row : table.rows()) {
            assertRow(asked, table.names(), row, firstPass.get(row.id()));
            assertEquals("first", row.index());
            assertEquals(firstPass.get(row.id()), row.score(), 1e-6);
            assertTrue(row.score() <= last);
            last = row.score();
        }
    }

    public void testRowsAreWhatHitsCarry() throws Exception {
        Products.Asked asked = asked();
        Map<String, FeatureRow> rows = new HashMap<>();
        FeatureTable table = table("ranker", body(asked, ", \"size\": 1000, \"query\": " + QUERY));
        table.rows().forEach(row -> rows.put(row.id(), row));
        String rescorer = "{\"window_size\": 1000, \"unified_ranking\": {\"model\": \"ranker@1\", \"context\": "
                + asked.json() + "}}";
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(QueryBuilders.matchQuery("title", "red shoe"))
                .size(1000)
                .ext(List.of(new RecsysExtBuilder(RecsysExt.EMPTY.withLogFeatures(new LogFeaturesSection(List.of())))));
        try (XContentParser parser = parser(rescorer)) {
            parser.nextToken();
            source.addRescorer(RescorerBuilder.parseFromXContent(parser));
        }
        int hits = 0;
        for (SearchHit hit :
                client().prepareSearch("first").setSource(source).get().getHits()) {
            Map<?, ?> logged = (Map<?, ?>) hit.field(LoggedFeaturesPhase.FIELD).getValue();
            assertEquals(table.names(), List.copyOf(logged.keySet()));
            for (int i = 0; i < table.names().size(); i++) {
                Object value = logged.get(table.names().get(i));
                double inRow = rows.get(hit.getId()).values()[i];
                assertEquals(value == null ? Double.NaN : ((Number) value).doubleValue(), inRow, 0);
            }
            hits++;
        }
        assertEquals(rows.size(), hits);
    }

    public void testDocumentsByTheirIds() throws Exception {
        Products.Asked asked = asked();
        List<String> ids = randomSubsetOf(7, List.copyOf(products.sources.keySet()));
        String list = "[\"" + String.join("\",\"", ids) + "\", \"nowhere\"]";
        FeatureTable table = table("ranker@1", body(asked, ", \"ids\": " + list + ", \"query\": " + QUERY));
        Map<String, Float> firstPass = firstPass();
        assertEquals(ids.size(), table.rows().size());
        for (FeatureRow row : table.rows()) {
            assertTrue(ids.contains(row.id()));
            assertEquals(firstPass.getOrDefault(row.id(), 0f), row.score(), 1e-6);
            assertRow(asked, table.names(), row, firstPass.get(row.id()));
        }
    }

    public void testNoDocumentIsLeftOutWithoutAWord() throws Exception {
        // None of the context's items is in both indices.
        Products.Asked asked = new Products.Asked("red shoe", "p1", List.of("p2"), List.of(1.0, -1.0, 0.25), 37);
        IllegalArgumentException empty =
                expectThrows(IllegalArgumentException.class, () -> parse("ranker", body(asked, ", \"ids\": []")));
        assertThat(empty.getMessage(), containsString("[ids] is [[]]; it must be a list with at least one ID"));
        createIndexWithMappingSource("second", Settings.EMPTY, Products.ALL);
        client().prepareIndex("second")
                .setId("p0")
                .setSource(products.sources.get("p0"))
                .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
                .get();
        client().admin()
                .indices()
                .prepareAliases()
                .addAlias("first", "both")
                .addAlias("second", "both")
                .get();
        String ids = body(asked, ", \"ids\": [\"p0\"]");
        Exception e = expectThrows(Exception.class, () -> table("ranker", ids.replace("\"first\"", "\"both\"")));
        assertThat(e.getMessage(), containsString("[ids] has [1] IDs, of which [both] have more than [1] documents"));
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
        FeatureTable each = table("ranker", ids.replace("\"first\"", "[\"first\", \"second\"]"));
        assertEquals(
                Set.of("first", "second"),
                each.rows().stream().map(FeatureRow::index).collect(Collectors.toSet()));
    }

    public void testFeaturesMayStandInTheBody() throws Exception {
        String features =
                "[{\"name\": \"words\", \"type\": \"query_length\"}, {\"name\": \"price\", \"type\": \"field\","
                        + " \"field\": \"price\", \"missing\": -1}]";
        FeatureTable table = table(
                "not_there_yet",
                "{\"index\": [\"first\"], \"context\": {\"task\": \"any\", \"item\": \"p1\"}, \"features\": " + features
                        + ", \"imputation\": {\"*\": {\"$query\": \"a b c\"}}}");
        assertEquals(List.of("words", "price"), table.names());
        assertEquals(products.sources.size(), table.rows().size());
        for (FeatureRow row : table.rows()) {
            assertEquals("imputed", 3, row.values()[0], 0);
            Object price = products.sources.get(row.id()).get("price");
            double wanted = price == null ? -1 : price instanceof Number number ? number.doubleValue() : 12.5;
            assertEquals(wanted, row.values()[1], 0);
        }
    }

    public void testTextsHaveTheSameValues() throws Exception {
        Products.Asked asked = asked();
        RestFeaturesAction.Asked csv =
                parse("ranker", body(asked, ", \"format\": \"csv\", \"labels\": {\"p1\": 2, \"p2\": 0.5}"));
        FeatureTable table =
                client().execute(FeaturesApi.FEATURES, csv.request()).actionGet();
        String[] lines = csv.format().write(table, csv.labels()).split("\n");
        assertEquals(table.rows().size() + 1, lines.length);
        assertEquals("_index,_id,label," + String.join(",", table.names()), lines[0]);
        String[] ndjson = FeatureFormat.NDJSON.write(table, csv.labels()).split("\n");
        String[] libsvm = FeatureFormat.LIBSVM.write(table, csv.labels()).split("\n");
        assertEquals("# features: " + String.join(" ", table.names()), libsvm[0]);
        assertEquals("# group: " + table.rows().size(), libsvm[1]);
        for (int r = 0; r < table.rows().size(); r++) {
            FeatureRow row = table.rows().get(r);
            double label = row.id().equals("p1") ? 2 : row.id().equals("p2") ? 0.5 : 0;
            String[] cells = lines[r + 1].split(",", -1);
            assertEquals(row.id(), cells[1]);
            assertEquals(label, Double.parseDouble(cells[2]), 0);
            Map<String, Object> json = XContentHelper.convertToMap(JsonXContent.jsonXContent, ndjson[r], true);
            assertEquals(row.id(), json.get("_id"));
            assertEquals(label, ((Number) json.get("label")).doubleValue(), 0);
            String[] pairs = libsvm[r + 2].split(" ");
            assertEquals(label, Double.parseDouble(pairs[0]), 0);
            assertEquals("first/" + row.id(), pairs[pairs.length - 1]);
            for (int i = 0; i < row.values().length; i++) {
                double value = row.values()[i];
                assertEquals(value, cells[3 + i].isEmpty() ? Double.NaN : Double.parseDouble(cells[3 + i]), 0);
                Object inJson =
                        ((Map<?, ?>) json.get("features")).get(table.names().get(i));
                assertEquals(value, inJson == null ? Double.NaN : ((Number) inJson).doubleValue(), 0);
                String[] pair = pairs[1 + i].split(":");
                assertEquals(i + 1, Integer.parseInt(pair[0]));
                assertEquals(value, pair[1].equals("nan") ? Double.NaN : Double.parseDouble(pair[1]), 0);
            }
        }
    }

    public void testCellsOfACsvAreQuoted() throws Exception {
        FeatureTable table = new FeatureTable(
                List.of("a,b"), List.of(new FeatureRow("i", "say \"x\"", 1, new double[] {Double.NaN})));
        assertEquals("_index,_id,label,\"a,b\"\ni,\"say \"\"x\"\"\",0,\n", FeatureFormat.CSV.write(table, Map.of()));
    }

    public void testWhatIsWrongIsNamed() throws Exception {
        String context = ", \"context\": {\"task\": \"search\"}";
        assertRefused(RestStatus.BAD_REQUEST, "ranker", "{\"index\": \"first\"}", "[context] is missing");
        assertRefused(RestStatus.BAD_REQUEST, "ranker", "{\"context\": {\"task\": \"search\"}}", "[index] is missing");
        assertRefused(
                RestStatus.BAD_REQUEST,
                "ranker",
                "{\"index\": \"first\", \"context\": {}}",
                "[context.task] is missing");
        assertRefused(RestStatus.NOT_FOUND, "none", "{\"index\": \"first\"" + context + "}", "[none]");
        assertRefused(
                RestStatus.BAD_REQUEST,
                "ranker",
                "{\"index\": \"first\", \"context\": {\"task\": \"other\"}}",
                "[context.task] is [other]; the model was made for [search]");
        for (String[] each : new String[][] {
            {"\"format\": \"parquet\"", "[format] is [parquet]; it must be one of [ndjson, csv, libsvm]"},
            {"\"size\": 10001", "[size] is [10001]; it must be from 1 to 10000"},
            {"\"size\": 3, \"ids\": [\"a\"]", "[ids] and [size] are both given"},
            {"\"imputation\": {}", "[imputation] is given without [features]"},
            {"\"labels\": {\"a\": \"x\"}", "[labels.a] is [x]; it must be a finite number"},
            {"\"query\": 3", "[query] is [3]; it must be a query"},
            {"\"sizes\": 3", "[sizes] is unknown; allowed are"},
            {"\"features\": [{\"name\": \"x\"}]", "[features.x.type] is missing"},
        }) {
            assertRefused(
                    RestStatus.BAD_REQUEST,
                    "ranker",
                    "{\"index\": \"first\"" + context + ", " + each[0] + "}",
                    each[1]);
        }
        StringBuilder history = new StringBuilder("\"a\"");
        for (int i = 0; i < 10_000; i++) {
            history.append(",\"a\"");
        }
        assertRefused(
                RestStatus.BAD_REQUEST,
                "ranker",
                "{\"index\": \"first\", \"context\": {\"task\": \"search\", \"user\": {\"history\": [" + history
                        + "]}}}",
                "[context.user.history] has [10001] items; it must have at most " + ContextUser.MOST_HISTORY);
        StringBuilder many = new StringBuilder("{\"name\": \"f\", \"type\": \"first_pass\"}");
        for (int i = 0; i < 150; i++) {
            many.append(", {\"name\": \"f").append(i).append("\", \"type\": \"first_pass\"}");
        }
        assertRefused(
                RestStatus.BAD_REQUEST,
                "ranker",
                "{\"index\": \"first\"" + context + ", \"size\": 10000, \"features\": [" + many + "]}",
                "[10000] documents with [151] features each are [1510000] values; one answer may have at most 1000000");
    }

    private void assertRefused(RestStatus status, String model, String body, String reason) {
        Exception e = expectThrows(Exception.class, () -> table(model, body));
        assertThat(ExceptionsHelper.stackTrace(e), containsString(reason));
        assertEquals(ExceptionsHelper.stackTrace(e), status, ExceptionsHelper.status(e));
    }
}
