/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.opensearch.core.action.ActionListener;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Pipeline;
import org.opensearch.ingest.Processor;

/** Each document completes exactly once, whatever happens around it. */
public class SemanticIdBatchTests extends ProcessorTestCase {
    private final List<List<IngestDocumentWrapper>> completions = new ArrayList<>();

    public void testABatchIsEncodedAtOnceWhileTheCodebookIsInMemory() {
        source.inMemory("products", products);
        int size = randomIntBetween(2, 600);
        List<IngestDocumentWrapper> batch = batch(size);
        processor().batchExecute(batch, completions::add);
        assertAllEncoded(size);
        assertEquals(0, source.waiting());
        assertEquals(size, stats.encoded);
    }

    public void testABatchWaitsForTheCodebookAndIsThenEncoded() {
        source.store("products", products);
        int size = randomIntBetween(1, 20);
        processor().batchExecute(batch(size), completions::add);
        assertEquals(List.of(), completions);
        assertEquals("one load for the whole batch", 1, source.waiting());
        source.answer();
        assertAllEncoded(size);
    }

    public void testOneBadDocumentDoesNotHarmItsNeighbours() {
        source.inMemory("products", products);
        int size = randomIntBetween(3, 600);
        int bad = randomIntBetween(0, size - 1);
        int missing = randomValueOtherThan(bad, () -> randomIntBetween(0, size - 1));
        List<IngestDocumentWrapper> batch = batch(size);
        batch.get(bad).getIngestDocument().setFieldValue("text", "not a vector");
        batch.get(missing).getIngestDocument().removeField("text");
        processor().batchExecute(batch, completions::add);
        List<IngestDocumentWrapper> results = onlyCompletion();
        for (int i = 0; i < size; i++) {
            IngestDocument document = results.get(i).getIngestDocument();
            assertEquals(i, results.get(i).getSlot());
            assertEquals(i == bad, results.get(i).getException() != null);
            assertSame(batch.get(i).getIngestDocument(), document);
            if (i == bad || i == missing) {
                assertFalse(document.hasField("semantic_id"));
            } else {
                assertEncoded(document, "semantic_id", products);
            }
        }
        assertEquals(1, stats.failed);
        assertEquals(1, stats.skipped);
        assertEquals(size - 2, stats.encoded);
    }

    public void testWhatHasFailedOrBeenDroppedBeforePassesUntouched() {
        source.inMemory("products", products);
        IngestDocumentWrapper failed =
                new IngestDocumentWrapper(3, 1, goodDocument(), new IllegalStateException("earlier"));
        IngestDocumentWrapper dropped = new IngestDocumentWrapper(4, 0, null, null);
        IngestDocumentWrapper open = new IngestDocumentWrapper(5, 2, goodDocument(), null);
        processor().batchExecute(List.of(failed, open, dropped), completions::add);
        List<IngestDocumentWrapper> results = onlyCompletion();
        assertSame(failed, results.get(0));
        assertFalse(failed.getIngestDocument().hasField("semantic_id"));
        assertSame(dropped, results.get(2));
        assertEquals(5, results.get(1).getSlot());
        assertEquals(2, results.get(1).getChildSlot());
        assertEncoded(results.get(1).getIngestDocument(), "semantic_id", products);
        completions.clear();
        processor().batchExecute(List.of(failed, dropped), completions::add);
        assertEquals(List.of(failed, dropped), onlyCompletion());
        completions.clear();
        processor().batchExecute(List.of(), completions::add);
        assertEquals(List.of(), onlyCompletion());
    }

    public void testAFailedLoadFailsEachDocumentOnce() {
        int size = randomIntBetween(1, 5);
        processor().batchExecute(batch(size), completions::add);
        source.answer();
        List<IngestDocumentWrapper> results = onlyCompletion();
        assertEquals(size, results.size());
        for (IngestDocumentWrapper result : results) {
            assertThat(result.getException().getMessage(), containsString("there is no codebook [products]"));
        }
        assertEquals(size, stats.failed);
    }

    public void testASourceThatCallsTwiceCompletesOnce() {
        List<ActionListener<VersionedCodebook>> listeners = new ArrayList<>();
        Processor processor = processorOf(new CodebookSource() {
            @Override
            public VersionedCodebook cached(String reference) {
                return null;
            }

            @Override
            public void load(String reference, ActionListener<VersionedCodebook> listener) {
                listeners.add(listener);
            }
        });
        processor.batchExecute(batch(2), completions::add);
        listeners.get(0).onResponse(products);
        listeners.get(0).onFailure(new IllegalStateException("again"));
        listeners.get(0).onResponse(products);
        assertAllEncoded(2);
    }

    public void testASourceThatThrowsFailsTheDocumentsOnce() {
        IllegalArgumentException refusal = new IllegalArgumentException("no such reference");
        boolean inCached = randomBoolean();
        boolean answersFirst = inCached == false && randomBoolean();
        Processor processor = processorOf(new CodebookSource() {
            @Override
            public VersionedCodebook cached(String reference) {
                if (inCached) {
                    throw refusal;
                }
                return null;
            }

            @Override
            public void load(String reference, ActionListener<VersionedCodebook> listener) {
                if (answersFirst) {
                    listener.onResponse(products);
                }
                throw refusal;
            }
        });
        if (answersFirst) {
            assertSame(
                    refusal,
                    expectThrows(
                            IllegalArgumentException.class, () -> processor.batchExecute(batch(2), completions::add)));
            assertAllEncoded(2);
        } else {
            processor.batchExecute(batch(2), completions::add);
            assertSame(refusal, onlyCompletion().get(0).getException().getCause());
        }
    }

    /** What comes after a processor may throw; a handler that is called twice kills the node. */
    public void testAThrowingDownstreamIsCalledOnce() {
        RuntimeException thrown = new IllegalStateException("downstream");
        boolean wait = randomBoolean();
        if (wait) {
            source.store("products", products);
        } else {
            source.inMemory("products", products);
        }
        List<Object> calls = new ArrayList<>();
        SemanticIdProcessor processor = processor();
        Runnable run = randomFrom(
                () -> processor.execute(goodDocument(), (document, e) -> {
                    calls.add(document);
                    throw thrown;
                }),
                () -> processor.batchExecute(batch(3), results -> {
                    calls.add(results);
                    throw thrown;
                }));
        Runnable all = () -> {
            run.run();
            source.answer();
        };
        assertSame(thrown, expectThrows(IllegalStateException.class, all::run));
        assertEquals(1, calls.size());
    }

    /** A source built on {@code ActionListener.wrap} reports to onFailure what onResponse throws. */
    public void testAThrowingDownstreamThatComesBackAsAFailureIsNotCalledAgain() {
        Processor processor = processorOf(new CodebookSource() {
            @Override
            public VersionedCodebook cached(String reference) {
                return null;
            }

            @Override
            public void load(String reference, ActionListener<VersionedCodebook> listener) {
                ActionListener.<VersionedCodebook>wrap(listener::onResponse, listener::onFailure)
                        .onResponse(products);
            }
        });
        List<Object> calls = new ArrayList<>();
        processor.batchExecute(batch(2), results -> {
            calls.add(results);
            throw new IllegalStateException("downstream");
        });
        assertEquals(1, calls.size());
    }

    public void testSingleDocumentsCompleteOnceWithADocumentOrAnException() {
        source.store("products", products);
        List<IngestDocument> documents = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        BiConsumer<IngestDocument, Exception> handler = (document, e) -> {
            documents.add(document);
            failures.add(e);
        };
        IngestDocument good = goodDocument();
        IngestDocument bad = goodDocument();
        bad.setFieldValue("text", List.of(1));
        SemanticIdProcessor processor = processor();
        processor.execute(good, handler);
        processor.execute(bad, handler);
        assertEquals(List.of(), documents);
        source.answer();
        assertSame(good, documents.get(0));
        assertNull(failures.get(0));
        assertNull(documents.get(1));
        assertThat(failures.get(1), instanceOf(IllegalArgumentException.class));
        assertEquals(2, documents.size());
    }

    public void testIgnoreFailureLetsABadDocumentGoOnAsItCame() throws Exception {
        Map<String, Object> declaration = declaration("ignore_failure", true);
        Map<String, IngestDocumentWrapper> results = runPipeline(declaration, null);
        assertNull(results.get("bad").getException());
        assertFalse(results.get("bad").getIngestDocument().hasField("semantic_id"));
        assertEquals("seen", results.get("bad").getIngestDocument().getFieldValue("after", String.class));
    }

    public void testOnFailureSeesTheReason() throws Exception {
        Map<String, Object> declaration = declaration("on_failure", List.of(Map.of("rescue", new HashMap<>())));
        Map<String, IngestDocumentWrapper> results = runPipeline(declaration, null);
        assertNull(results.get("bad").getException());
        assertEquals(
                "field [text] has [1] dimensions; it must have [5]",
                results.get("bad").getIngestDocument().getFieldValue("rescued", String.class));
    }

    public void testOnFailureOfThePipelineSeesTheReason() throws Exception {
        Map<String, IngestDocumentWrapper> results =
                runPipeline(declaration(), List.of(Map.of("rescue", new HashMap<>())));
        assertNull(results.get("bad").getException());
        assertEquals(
                "field [text] has [1] dimensions; it must have [5]",
                results.get("bad").getIngestDocument().getFieldValue("rescued", String.class));
    }

    public void testWithoutAnyOfThemTheBadDocumentFailsAlone() throws Exception {
        Map<String, IngestDocumentWrapper> results = runPipeline(declaration(), null);
        assertThat(
                results.get("bad").getException().getMessage(),
                containsString("field [text] has [1] dimensions; it must have [5]"));
    }

    public void testUnknownPropertiesAreRefusedByTheFramework() {
        Exception e = expectThrows(Exception.class, () -> pipeline(declaration("target", "sid"), null));
        assertThat(
                e.getMessage(),
                containsString("doesn't support one or more provided configuration parameters [target]"));
    }

    /** Runs three documents through the real pipeline code, singly or as a batch, with the codebook in memory or loaded on the way. */
    private Map<String, IngestDocumentWrapper> runPipeline(Map<String, Object> declaration, List<Object> onFailure)
            throws Exception {
        if (randomBoolean()) {
            source.inMemory("products", products);
        } else {
            source.store("products", products);
        }
        Pipeline pipeline = pipeline(declaration, onFailure);
        List<IngestDocumentWrapper> batch = new ArrayList<>();
        for (String id : List.of("first", "bad", "last")) {
            IngestDocument document = document(id, goodSource());
            if (id.equals("bad")) {
                document.setFieldValue("text", List.of(1));
            }
            batch.add(new IngestDocumentWrapper(batch.size(), 0, document, null));
        }
        Map<Integer, IngestDocumentWrapper> results = new HashMap<>();
        if (randomBoolean()) {
            pipeline.batchExecute(batch, some -> {
                for (IngestDocumentWrapper result : some) {
                    assertNull("completed twice", results.put(result.getSlot(), result));
                }
            });
        } else {
            for (IngestDocumentWrapper wrapper : batch) {
                pipeline.execute(wrapper.getIngestDocument(), (document, e) -> {
                    IngestDocumentWrapper result = new IngestDocumentWrapper(wrapper.getSlot(), 0, document, e);
                    assertNull("completed twice", results.put(result.getSlot(), result));
                });
            }
        }
        source.answer();
        assertEquals(3, results.size());
        assertEncoded(results.get(0).getIngestDocument(), "semantic_id", products);
        assertEncoded(results.get(2).getIngestDocument(), "semantic_id", products);
        assertEquals("seen", results.get(0).getIngestDocument().getFieldValue("after", String.class));
        return Map.of("first", results.get(0), "bad", results.get(1), "last", results.get(2));
    }

    private Pipeline pipeline(Map<String, Object> declaration, List<Object> onFailure) throws Exception {
        Map<String, Processor.Factory> factories = new HashMap<>();
        factories.put(
                SemanticIdProcessor.TYPE,
                new SemanticIdProcessor.Factory(source, (index, field, depth) -> mappingCheck, stats));
        factories.put("after", (all, tag, text, config) -> new Setter("after", "seen"));
        factories.put("rescue", (all, tag, text, config) -> new Setter("rescued", null));
        Map<String, Object> config = new HashMap<>();
        config.put(
                "processors",
                List.of(
                        new HashMap<>(Map.of("semantic_id", declaration)),
                        new HashMap<>(Map.of("after", new HashMap<>()))));
        if (onFailure != null) {
            config.put("on_failure", onFailure);
        }
        return Pipeline.create("p", config, factories, null);
    }

    private Processor processorOf(CodebookSource other) {
        return new SemanticIdProcessor.Factory(other, (index, field, depth) -> mappingCheck, stats)
                .create(Map.of(), null, null, declaration());
    }

    private List<IngestDocumentWrapper> batch(int size) {
        List<IngestDocumentWrapper> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add(new IngestDocumentWrapper(i, 0, goodDocument(), null));
        }
        return batch;
    }

    private List<IngestDocumentWrapper> onlyCompletion() {
        assertEquals(1, completions.size());
        return completions.get(0);
    }

    private void assertAllEncoded(int size) {
        List<IngestDocumentWrapper> results = onlyCompletion();
        assertEquals(size, results.size());
        for (int i = 0; i < size; i++) {
            assertEquals(i, results.get(i).getSlot());
            assertNull(results.get(i).getException());
            assertEncoded(results.get(i).getIngestDocument(), "semantic_id", products);
        }
    }

    /** Sets a field; without a value, to the message of the failure that brought the document here. */
    private static final class Setter extends AbstractProcessor {
        private final String field;
        private final String value;

        private Setter(String field, String value) {
            super(null, null);
            this.field = field;
            this.value = value;
        }

        @Override
        public IngestDocument execute(IngestDocument document) {
            Object set = value == null ? document.getIngestMetadata().get("on_failure_message") : value;
            document.setFieldValue(field, set);
            return document;
        }

        @Override
        public String getType() {
            return "setter";
        }
    }
}
