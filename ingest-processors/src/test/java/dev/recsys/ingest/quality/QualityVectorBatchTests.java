/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.quality.QualityMappings.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

/** Each document completes exactly once, whatever happens around it. */
public class QualityVectorBatchTests extends QualityProcessorTestCase {
    private final List<List<IngestDocumentWrapper>> completions = new ArrayList<>();

    private static List<IngestDocumentWrapper> batch(int size) {
        List<IngestDocumentWrapper> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add(new IngestDocumentWrapper(i, 0, document(goodSource()), null));
        }
        return batch;
    }

    private List<IngestDocumentWrapper> onlyCompletion() {
        assertEquals(1, completions.size());
        return completions.get(0);
    }

    private static void assertGood(IngestDocument document) {
        assertEquals(GOOD, document.getFieldValue("quality", Map.class));
        assertEquals(GOOD_VECTOR, document.getFieldValue("vector", List.class));
    }

    public void testABatchIsScoredAtOnceOrWhenItsProfileIsLoaded() {
        boolean wait = randomBoolean();
        if (wait) {
            profiles.store("shop", 3, SHOP);
        } else {
            profiles.inMemory("shop", 3, SHOP);
        }
        int size = randomIntBetween(1, 300);
        vectorProcessor().batchExecute(batch(size), completions::add);
        assertEquals(wait ? 1 : 0, profiles.waiting());
        assertEquals(wait ? 0 : 1, completions.size());
        profiles.answer();
        List<IngestDocumentWrapper> results = onlyCompletion();
        assertEquals(size, results.size());
        for (int i = 0; i < size; i++) {
            assertEquals(i, results.get(i).getSlot());
            assertNull(results.get(i).getException());
            assertGood(results.get(i).getIngestDocument());
        }
        assertEquals(size, counts.scored);
        assertEquals("one look at the mapping for the whole batch", 1, checked.size());
    }

    public void testOneBadDocumentDoesNotHarmItsNeighbours() {
        profiles.inMemory("shop", 3, SHOP);
        int size = randomIntBetween(2, 100);
        int bad = randomIntBetween(0, size - 1);
        List<IngestDocumentWrapper> batch = batch(size);
        Map.Entry<String, Object> wrong = randomFrom(List.<Map.Entry<String, Object>>of(
                Map.entry("price", "cheap"), Map.entry("sold", -1), Map.entry("embedding", List.of(Float.NaN))));
        batch.get(bad).getIngestDocument().setFieldValue(wrong.getKey(), wrong.getValue());
        vectorProcessor().batchExecute(batch, completions::add);
        List<IngestDocumentWrapper> results = onlyCompletion();
        for (int i = 0; i < size; i++) {
            if (i == bad) {
                assertThat(results.get(i).getException().getMessage(), containsString("field [" + wrong.getKey()));
                assertFalse(results.get(i).getIngestDocument().hasField("quality"));
            } else {
                assertNull(results.get(i).getException());
                assertGood(results.get(i).getIngestDocument());
            }
        }
        assertEquals(size - 1, counts.scored);
        assertEquals(1, counts.failed);
    }

    public void testDocumentsOfOtherIndicesAndDimensionsAreCheckedForThemselves() {
        profiles.inMemory("shop", 3, SHOP);
        List<IngestDocumentWrapper> batch = batch(4);
        batch.get(1).getIngestDocument().setFieldValue("_index", "other");
        batch.get(2).getIngestDocument().setFieldValue("embedding", List.of(1, 2, 3));
        vectorProcessor().batchExecute(batch, completions::add);
        assertEquals("each differs from the one before", 4, checked.size());
        assertEquals(3, checked.get(2).embedding());
    }

    public void testWhatCannotBeCheckedIsCountedForEachDocument() {
        profiles.inMemory("shop", 3, SHOP);
        mappingCheck = new Check.Unchecked();
        vectorProcessor().batchExecute(batch(3), completions::add);
        assertEquals(3, counts.unchecked);
    }

    public void testAMissingProfileFailsEachDocumentOnceWithoutLookingLikeAMissingIndex() {
        int size = randomIntBetween(1, 5);
        processor("profile", "gone@7").batchExecute(batch(size), completions::add);
        profiles.answer();
        for (IngestDocumentWrapper result : onlyCompletion()) {
            OpenSearchStatusException failure = (OpenSearchStatusException) result.getException();
            assertEquals(RestStatus.BAD_REQUEST, failure.status());
            assertEquals(
                    "[quality_vector] processor for target field [quality] cannot use quality profile [gone@7]: there is no"
                            + " quality profile [gone@7]",
                    failure.getMessage());
        }
        assertEquals(size, counts.failed);
    }

    public void testWhatHasFailedOrBeenDroppedBeforePassesUntouched() {
        profiles.inMemory("shop", 3, SHOP);
        IngestDocumentWrapper failed =
                new IngestDocumentWrapper(3, 1, document(goodSource()), new IllegalStateException("earlier"));
        IngestDocumentWrapper dropped = new IngestDocumentWrapper(4, 0, null, null);
        IngestDocumentWrapper open = new IngestDocumentWrapper(5, 2, document(goodSource()), null);
        vectorProcessor().batchExecute(List.of(failed, open, dropped), completions::add);
        List<IngestDocumentWrapper> results = onlyCompletion();
        assertSame(failed, results.get(0));
        assertFalse(failed.getIngestDocument().hasField("quality"));
        assertSame(dropped, results.get(2));
        assertEquals(5, results.get(1).getSlot());
        assertEquals(2, results.get(1).getChildSlot());
        assertGood(results.get(1).getIngestDocument());
    }

    /** What comes after a processor may throw; a handler that is called twice kills the node. */
    public void testAThrowingDownstreamIsCalledOnce() {
        boolean wait = randomBoolean();
        if (wait) {
            profiles.store("shop", 3, SHOP);
        } else {
            profiles.inMemory("shop", 3, SHOP);
        }
        List<Object> calls = new ArrayList<>();
        Runnable run = randomFrom(
                () -> processor().execute(document(goodSource()), (document, e) -> {
                    calls.add(document);
                    throw new IllegalStateException("downstream");
                }),
                () -> processor().batchExecute(batch(3), results -> {
                    calls.add(results);
                    throw new IllegalStateException("downstream");
                }));
        Runnable all = () -> {
            run.run();
            profiles.answer();
        };
        assertEquals(
                "downstream",
                expectThrows(IllegalStateException.class, all::run).getMessage());
        assertEquals(1, calls.size());
    }

    public void testSingleDocumentsCompleteOnceWithADocumentOrAnException() {
        profiles.store("shop", 3, SHOP);
        List<IngestDocument> documents = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        IngestDocument good = document(goodSource());
        IngestDocument bad = document(goodSource());
        bad.setFieldValue("seen", "many");
        QualityVectorProcessor processor = vectorProcessor();
        for (IngestDocument each : List.of(good, bad)) {
            processor.execute(each, (document, e) -> {
                documents.add(document);
                failures.add(e);
            });
        }
        assertEquals(List.of(), failures);
        profiles.answer();
        assertSame(good, documents.get(0));
        assertGood(good);
        assertNull(failures.get(0));
        assertNull(documents.get(1));
        assertEquals(
                "field [seen] is the string [many]; it must be a number",
                failures.get(1).getMessage());
        assertEquals(2, documents.size());
    }
}
