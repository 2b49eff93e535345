/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.recsys.ingest.semanticid.TargetMappings.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.ingest.IngestDocument;

/** What one document gets, or why it fails. */
public class SemanticIdProcessorTests extends ProcessorTestCase {
    @Override
    public void setUp() throws Exception {
        super.setUp();
        source.inMemory("products", products);
    }

    public void testWritesTheWholeSemanticId() throws Exception {
        IngestDocument document = goodDocument();
        processor("target_field", "sid").execute(document);
        assertEncoded(document, "sid", products);
        assertEquals(1, stats.encoded);
        assertEquals(0, stats.failed + stats.skipped + stats.withoutId + stats.unchecked);
    }

    public void testTheResultCanBeCopiedAsSimulateDoes() throws Exception {
        IngestDocument document = goodDocument();
        processor().execute(document);
        assertEquals(document, new IngestDocument(document));
    }

    public void testWritesIntoNestedTargets() throws Exception {
        IngestDocument document = goodDocument();
        processor("target_field", "product.sid").execute(document);
        assertEncoded(document, "product.sid", products);
    }

    public void testAPinnedVersionIsTheOneThatIsAskedFor() throws Exception {
        VersionedCodebook old = FakeCodebookSource.versioned("products", 1, codebook(3, 3));
        source.inMemory("products@1", old);
        IngestDocument document = goodDocument();
        processor("codebook", "products@1").execute(document);
        assertEncoded(document, "semantic_id", old);
    }

    public void testReencodingLeavesNothingOfTheOldId() throws Exception {
        VersionedCodebook shallow = FakeCodebookSource.versioned("products", 3, codebook(4));
        source.inMemory("products@3", shallow);
        IngestDocument document = goodDocument();
        processor("target_field", "sid").execute(document);
        assertThat(id(document, "sid"), hasKey("l3"));
        processor("target_field", "sid", "codebook", "products@3").execute(document);
        assertEncoded(document, "sid", shallow);
        assertThat(id(document, "sid"), not(hasKey("l2")));
    }

    public void testWithoutAnIdTheUniquePathIsLeftOutAndCounted() throws Exception {
        IngestDocument document = document(null, goodSource());
        processor("target_field", "sid").execute(document);
        assertEncoded(document, "sid", products);
        assertThat(id(document, "sid"), not(hasKey("unique")));
        assertEquals(1, stats.withoutId);
        assertEquals(1, stats.encoded);
    }

    public void testAMissingVectorSkipsTheDocumentAndTakesAStaleIdAway() throws Exception {
        Map<String, Object> source = goodSource();
        source.remove("media");
        source.put("sid", new HashMap<>(Map.of("l1", "1:7")));
        IngestDocument document = document("a", source);
        processor("target_field", "sid").execute(document);
        assertFalse(document.hasField("sid"));
        assertEquals(1, stats.skipped);
        assertEquals(0, stats.encoded);
    }

    public void testAMissingVectorCanCountAsZeros() throws Exception {
        Map<String, Object> source = goodSource();
        source.put("media", null);
        IngestDocument document = document("a", source);
        processor("target_field", "sid", "on_missing", "zero").execute(document);
        assertEncoded(document, "sid", products);
    }

    public void testADocumentWithNoVectorAtAllIsSkippedUnderZeroToo() throws Exception {
        IngestDocument document = document("a", new HashMap<>(Map.of("title", "no vectors")));
        processor("on_missing", "zero").execute(document);
        assertFalse(document.hasField("semantic_id"));
        assertEquals(1, stats.skipped);
    }

    public void testAMissingVectorCanFailTheDocument() {
        Map<String, Object> source = goodSource();
        source.remove("text");
        assertFails(
                source,
                "field [text] is missing; give a vector of [5] numbers, or set [on_missing] to [zero] or [skip]",
                "on_missing",
                "fail");
    }

    public void testWrongDimensionIsNamed() {
        Map<String, Object> source = goodSource();
        source.put("text", vector(TEXT + 1));
        assertFails(source, "field [text] has [6] dimensions; it must have [5]");
        source.put("text", List.of());
        assertFails(source, "field [text] has [0] dimensions; it must have [5]");
    }

    public void testNotANumberAndInfinitiesAreNamed() {
        Map<String, Object> source = goodSource();
        for (Number bad : List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e300)) {
            List<Object> vector = new ArrayList<>(vector(TEXT));
            vector.set(2, bad);
            source.put("text", vector);
            assertFails(source, "field [text], component [2] is [" + bad.floatValue() + "]; it must be finite");
        }
    }

    public void testAStringIsNotAVector() {
        Map<String, Object> source = goodSource();
        source.put("text", "0.1, 0.2");
        assertFails(source, "field [text] is the string [0.1, 0.2]; a vector is a list of numbers");
        source.put("text", Arrays.asList(0.1, "0.2", 0.3, 0.4, 0.5));
        assertFails(source, "field [text], component [1] is the string [0.2]; a vector is a list of numbers");
    }

    public void testVectorsTooLongForAFloatFail() {
        VersionedCodebook raw = FakeCodebookSource.versioned(
                "products", 1, TestCodebooks.random(random(), TestCodebooks.spec(2, false, 1), 3));
        source.inMemory("products", raw);
        assertFails(
                new HashMap<>(Map.of("embedding", List.of(0x1p100, 0x1p100))),
                "field [embedding] is too long: the vector to encode has the squared length [" + 0x1p201
                        + "]; it must be at most [1.0E36]; [normalize] would scale it to length 1");
    }

    public void testAWrongMappingFailsTheDocumentAndShowsTheRightOne() {
        mappingCheck = new Check.Wrong("index [catalogue] maps [sid.l1] as [text]; use this mapping: {…}");
        assertFails(goodSource(), "index [catalogue] maps [sid.l1] as [text]; use this mapping: {…}");
    }

    public void testAnIndexThatDoesNotExistYetIsCounted() throws Exception {
        mappingCheck = new Check.Unchecked();
        processor().execute(goodDocument());
        assertEquals(1, stats.unchecked);
        assertEquals(1, stats.encoded);
    }

    public void testASimulatedDocumentWithoutAnIndexIsNotChecked() throws Exception {
        mappingCheck = new Check.Wrong("must not be asked");
        IngestDocument document = new IngestDocument("_index", "_id", null, null, null, goodSource());
        processor().execute(document);
        assertEncoded(document, "semantic_id", products);
        assertEquals(0, stats.unchecked);
    }

    public void testASkippedDocumentIsNotCheckedAgainstTheMapping() throws Exception {
        mappingCheck = new Check.Wrong("must not be asked");
        processor().execute(document("a", new HashMap<>()));
        assertEquals(1, stats.skipped);
    }

    public void testFieldsOfThePipelineMayNameThoseOfTheCodebookInAnyOrder() throws Exception {
        IngestDocument document = goodDocument();
        processor("fields", List.of(Map.of("field", "media.image", "weight", 0.5), "text"))
                .execute(document);
        assertEncoded(document, "semantic_id", products);
    }

    public void testOtherFieldsThanTheCodebooksAreAnErrorThatSaysBoth() {
        String trained =
                "codebook [products@2] was trained on the fields [text (weight 1.0), media.image (weight 0.5)], but this"
                        + " pipeline names ";
        String advice = "; make them the same, or leave out [fields] to take the codebook's";
        assertFails(goodSource(), trained + "[text]" + advice, "fields", List.of("text"));
        assertFails(goodSource(), trained + "[text, other]" + advice, "fields", List.of("text", "other"));
        assertFails(
                goodSource(),
                trained + "[text, media.image (weight 0.7)]" + advice,
                "fields",
                List.of("text", Map.of("field", "media.image", "weight", 0.7)));
    }

    public void testATargetThatWouldOverwriteAVectorOfTheCodebookIsRefused() {
        assertFails(
                goodSource(),
                "[target_field] is [media], which would overwrite the vector field [media.image]; give it a path of its own",
                "target_field",
                "media");
    }

    public void testSynchronouslyACodebookThatIsNotInMemoryIsAClearError() {
        source.delete("products");
        Exception e =
                expectThrows(IllegalStateException.class, () -> processor().execute(goodDocument()));
        assertThat(e.getMessage(), startsWith("codebook [products] is not in memory yet"));
    }

    public void testACodebookThatIsDeletedWhileAPipelineUsesItIsNamed() {
        SemanticIdProcessor processor = processor("target_field", "sid");
        List<Exception> failures = new ArrayList<>();
        processor.execute(goodDocument(), (document, e) -> assertNull(e));
        source.delete("products");
        processor.execute(goodDocument(), (document, e) -> failures.add(e));
        source.answer();
        assertEquals(
                "[semantic_id] processor for target field [sid] cannot use codebook [products]: there is no codebook [products]",
                failures.get(0).getMessage());
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(failures.get(0)));
    }

    public void testAnOverloadedPoolKeepsItsStatus() {
        source.delete("products");
        List<Exception> failures = new ArrayList<>();
        processor().execute(goodDocument(), (document, e) -> failures.add(e));
        source.fail(new OpenSearchRejectedExecutionException("queue is full"));
        assertEquals(RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(failures.get(0)));
        assertThat(failures.get(0).getMessage(), containsString("queue is full"));
    }

    private void assertFails(Map<String, Object> fields, String message, Object... declaration) {
        int failed = stats.failed;
        Map<String, Object> before = IngestDocument.deepCopyMap(fields);
        IngestDocument document = document("a", fields);
        Exception e = expectThrows(
                IllegalArgumentException.class, () -> processor(declaration).execute(document));
        assertEquals(message, e.getMessage());
        assertEquals(
                "a document that fails is left as it came",
                document("a", before).getSourceAndMetadata(),
                document.getSourceAndMetadata());
        assertEquals(failed + 1, stats.failed);
    }
}
