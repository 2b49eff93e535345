/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QueryRowJson;
import dev.recsys.plugin.table.QuerySegment;
import dev.recsys.plugin.table.QueryTables;
import dev.recsys.plugin.table.RelatedQuery;
import dev.recsys.plugin.table.Rewrite;
import dev.recsys.plugin.table.guardrail.GuardrailReason;
import dev.recsys.plugin.table.guardrail.Rejections;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.test.OpenSearchTestCase;

public class TableWireTests extends OpenSearchTestCase {
    private static final NamedWriteableRegistry NONE = new NamedWriteableRegistry(List.of());

    private static double share() {
        return between(0, 1000) / 1000.0;
    }

    static QueryRow randomRow() {
        List<CategoryShare> categories = new ArrayList<>();
        List<Rewrite> rewrites = new ArrayList<>();
        List<RelatedQuery> related = new ArrayList<>();
        for (int i = between(0, 3); i > 0; i--) {
            categories.add(new CategoryShare(
                    randomAlphaOfLength(5), share(), between(0, 9), randomBoolean() ? Double.NaN : -share()));
            rewrites.add(new Rewrite(
                    randomRealisticUnicodeOfCodepointLengthBetween(1, 9) + "x",
                    randomFrom(RewriteType.values()),
                    share(),
                    randomAlphaOfLength(3),
                    between(-1, 5)));
            related.add(
                    new RelatedQuery(randomAlphaOfLength(4), between(0, 9), randomBoolean() ? Double.NaN : share()));
        }
        return new QueryRow(
                randomAlphaOfLength(9),
                between(0, 100),
                randomFrom(QuerySegment.values()),
                randomBoolean() ? Double.NaN : share(),
                categories,
                rewrites,
                related);
    }

    public void testRowsAsJson() {
        for (int i = 0; i < 100; i++) {
            QueryRow row = randomRow();
            String line = QueryRowJson.line(row);
            assertFalse(line.contains("NaN") || line.contains("\n"));
            assertEquals(row, QueryRowJson.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, line, true)));
        }
    }

    public void testAnswersAcrossTheWire() throws Exception {
        for (int i = 0; i < 20; i++) {
            QueryRow row = randomBoolean() ? randomRow() : null;
            QueryTables.Found found = new QueryTables.Found(
                    "shop@1",
                    randomAlphaOfLength(5),
                    randomFrom(QueryTables.Match.values()),
                    randomBoolean() ? Double.NaN : share(),
                    row,
                    row == null ? List.of() : row.categories());
            LookupTableResponse looked = copyWriteable(new LookupTableResponse(found), NONE, LookupTableResponse::new);
            assertEquals(found, looked.found());
            ImportTableResponse imported = new ImportTableResponse(
                    "shop",
                    between(1, 9),
                    "live",
                    between(0, 9),
                    between(0, 9),
                    new Rejections(Map.of(randomFrom(GuardrailReason.values()), 3L)),
                    between(0, 9),
                    List.of(new ImportBody.LineError(7, "no")));
            assertEquals(
                    Strings.toString(XContentType.JSON, imported),
                    Strings.toString(XContentType.JSON, copyWriteable(imported, NONE, ImportTableResponse::new)));
        }
        ExportTableResponse exported =
                copyWriteable(new ExportTableResponse("shop@1", List.of("{}", "{}")), NONE, ExportTableResponse::new);
        assertEquals(List.of("{}", "{}"), exported.lines());
        assertEquals("shop@1", exported.reference());
    }

    public void testQuestionsAcrossTheWire() throws Exception {
        LookupTableRequest lookup = copyWriteable(
                new LookupTableRequest("shop", "usb", new QueryTables.Reach(Double.NaN, true)),
                NONE,
                LookupTableRequest::new);
        assertEquals("usb", lookup.query());
        assertEquals(new QueryTables.Reach(Double.NaN, true), lookup.reach());
        ExportTableRequest export = copyWriteable(
                new ExportTableRequest(ArtifactReference.parse("shop@2"), "usb", 7), NONE, ExportTableRequest::new);
        assertEquals("shop@2", export.reference().toString());
        assertEquals("usb", export.after());
        assertEquals(7, export.size());
        ImportTableRequest load =
                copyWriteable(new ImportTableRequest("shop", new BytesArray("{}")), NONE, ImportTableRequest::new);
        assertEquals("shop", load.name());
        assertEquals(new BytesArray("{}"), load.body());
        expectThrows(
                IllegalArgumentException.class,
                () -> new ExportTableRequest(ArtifactReference.parse("shop"), null, 10_001));
        assertNotNull(new Rejections.Tally(new RecsysStats()).rejections());
    }
}
