/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.NamedWriteableAwareStreamInput;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchModule;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.test.OpenSearchTestCase;

public class CodebookQualityRequestTests extends OpenSearchTestCase {
    private final SearchModule searchModule = new SearchModule(Settings.EMPTY, List.of());

    @Override
    protected NamedXContentRegistry xContentRegistry() {
        return new NamedXContentRegistry(searchModule.getNamedXContents());
    }

    @Override
    protected NamedWriteableRegistry writableRegistry() {
        return new NamedWriteableRegistry(searchModule.getNamedWriteables());
    }

    private <T extends Writeable> T overTheWire(T value, Writeable.Reader<T> reader) throws IOException {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            value.writeTo(out);
            try (StreamInput in = new NamedWriteableAwareStreamInput(out.bytes().streamInput(), writableRegistry())) {
                T read = reader.read(in);
                assertEquals(-1, in.read());
                return read;
            }
        }
    }

    private static CodebookQualityRequest request(String[] indices, long sampleSize) {
        return new CodebookQualityRequest(
                ArtifactReference.parse("products@3"),
                indices,
                QueryBuilders.termQuery("brand", "acme"),
                "category",
                "listed",
                sampleSize,
                -7);
    }

    public void testRequestComesOverTheWire() throws IOException {
        CodebookQualityRequest request = request(new String[] {"a", "b*"}, 1234);
        CodebookQualityRequest read = overTheWire(request, CodebookQualityRequest::new);
        assertEquals(request.reference(), read.reference());
        assertArrayEquals(request.indices(), read.indices());
        assertEquals(request.query(), read.query());
        assertEquals("category", read.categoryField());
        assertEquals("listed", read.dateField());
        assertEquals(1234, read.sampleSize());
        assertEquals(-7, read.seed());
        CodebookQualityRequest plain = overTheWire(
                new CodebookQualityRequest(
                        ArtifactReference.parse("products"), new String[] {"a"}, null, null, null, 1, 1),
                CodebookQualityRequest::new);
        assertEquals(QueryBuilders.matchAllQuery(), plain.query());
        assertNull(plain.categoryField());
        assertNull(plain.dateField());
    }

    public void testItsTaskCanBeCancelled() {
        var task = request(new String[] {"a"}, 5).createTask(1, "t", "a", TaskId.EMPTY_TASK_ID, Map.of());
        assertTrue(task instanceof CancellableTask cancellable && cancellable.shouldCancelChildrenOnCancellation());
        assertEquals("measure codebook [products@3] on [a]", task.getDescription());
    }

    public void testWhatIsOutOfRangeIsRefusedByName() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> request(new String[0], 1));
        assertEquals("[index] is missing; name the index whose documents are to be measured", e.getMessage());
        for (long size : new long[] {0, -1, 10_000_001, Long.MAX_VALUE}) {
            e = expectThrows(IllegalArgumentException.class, () -> request(new String[] {"a"}, size));
            assertEquals("[sample_size] is [" + size + "]; it must be from 1 to 10000000", e.getMessage());
        }
    }

    private QueryBuilder query(String body) throws IOException {
        try (XContentParser parser = XContentType.JSON
                .xContent()
                .createParser(xContentRegistry(), DeprecationHandler.THROW_UNSUPPORTED_OPERATION, body)) {
            return RestCodebookQualityAction.query(parser);
        }
    }

    public void testBodyMayHaveAQueryAndNothingElse() throws IOException {
        assertNull(query("{}"));
        assertEquals(QueryBuilders.termQuery("a", "b"), query("{\"query\": {\"term\": {\"a\": \"b\"}}}"));
        Exception e = expectThrows(IllegalArgumentException.class, () -> query("{\"seed\": 3}"));
        assertEquals(
                "[seed] is unknown in the body; allowed is [query], all else goes into the address", e.getMessage());
        e = expectThrows(IllegalArgumentException.class, () -> query("[]"));
        assertEquals("the body must be a JSON object; it may have a [query]", e.getMessage());
    }

    public void testAggregationComesOverTheWire() throws IOException {
        Measurement measurement = new Measurement(new BytesArray("codebook"), "category", null, 99, 42, -5);
        CodebookQualityAggregationBuilder builder = new CodebookQualityAggregationBuilder(measurement);
        CodebookQualityAggregationBuilder read = overTheWire(builder, CodebookQualityAggregationBuilder::new);
        assertEquals(builder, read);
        assertEquals(builder.hashCode(), read.hashCode());
        assertNotEquals(
                builder,
                new CodebookQualityAggregationBuilder(
                        new Measurement(new BytesArray("another"), "category", null, 99, 42, -5)));
    }

    public void testAggregationHasNoJsonForm() {
        Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> CodebookQualityAggregationBuilder.spec().getParser().parse(null, "mine"));
        assertEquals(
                "aggregation [mine] is of type [recsys_codebook_quality], which only runs as a part of"
                        + " [GET /_plugins/_recsys/codebooks/{name}/_quality]",
                e.getMessage());
    }

    private static CodebookQuality quality(boolean full) {
        return new CodebookQuality(
                10,
                8,
                1,
                List.of(new CodebookQuality.Level(4, 3, 1.5, 0.25)),
                List.of(
                        new CodebookQuality.Prefix(0, 1, 0.875, 0.125, 28),
                        new CodebookQuality.Prefix(1, 3, 0.625, full ? 0.5 : Double.NaN, full ? 6 : 0)),
                0.75,
                4,
                full ? new CodebookQuality.Category("category", 8, 2, 0.75, 0.5) : null,
                full
                        ? new CodebookQuality.Drift("listed", 1_700_000_000_000L, 3, 0.5, 0.25)
                        : new CodebookQuality.Drift(null, 0, 8, 0.25, Double.NaN));
    }

    private static String json(CodebookQuality quality) throws IOException {
        CodebookQualityResponse response = new CodebookQualityResponse("products", 3, List.of("a", "b"), quality);
        try (XContentBuilder builder = MediaTypeRegistry.JSON.contentBuilder()) {
            return response.toXContent(builder, ToXContent.EMPTY_PARAMS).toString();
        }
    }

    public void testResponseComesOverTheWire() throws IOException {
        CodebookQuality quality = quality(randomBoolean());
        CodebookQualityResponse read = overTheWire(
                new CodebookQualityResponse("products", 3, List.of("a"), quality), CodebookQualityResponse::new);
        assertEquals("products", read.codebook());
        assertEquals(3, read.version());
        assertEquals(quality, read.quality());
    }

    public void testResponseHasStableNames() throws IOException {
        assertEquals(
                """
                {"codebook":"products","version":3,"index":"a,b","documents":10,"sampled":8,"skipped":1,\
                "levels":[{"level":1,"size":4,"used":3,"utilisation":0.75,"entropy":1.5,\
                "perplexity_ratio":0.7071067811865476,"relative_mse":0.25}],\
                "prefixes":[{"depth":0,"unique":1,"collision_rate":0.875,"mean_cosine":0.125,"pairs":28},\
                {"depth":1,"unique":3,"collision_rate":0.625,"mean_cosine":0.5,"pairs":6}],\
                "shared_full_id":0.75,"largest_group":4,\
                "category":{"field":"category","documents":8,"distinct":2,"purity":0.75,"shuffled_purity":0.5,"ratio":1.5},\
                "drift":{"of":"documents_since","date_field":"listed","since":"2023-11-14T22:13:20Z","documents":3,\
                "mean_error":0.5,"training_error":0.25,"ratio":2.0}}""",
                json(quality(true)));
    }

    public void testWhatCannotBeToldIsNull() throws IOException {
        String json = json(quality(false));
        assertTrue(json, json.contains("\"mean_cosine\":null,\"pairs\":0"));
        assertTrue(
                json,
                json.endsWith(
                        """
                        "largest_group":4,"drift":{"of":"all_documents","date_field":null,"since":null,"documents":8,\
                        "mean_error":0.25,"training_error":null,"ratio":null}}"""));
    }
}
