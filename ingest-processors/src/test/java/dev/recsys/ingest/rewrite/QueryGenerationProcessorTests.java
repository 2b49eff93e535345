/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import dev.recsys.ingest.document.MappingCheck;
import dev.recsys.ingest.llm.Completions.Outcome;
import dev.recsys.ingest.llm.LlmException;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilterBuilder;
import dev.recsys.ingest.rewrite.consistency.VersionedConsistencyFilter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchParseException;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.VersionType;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Pipeline;
import org.opensearch.ingest.Processor;
import org.opensearch.test.OpenSearchTestCase;

/** Each document completes exactly once with what it should have, whatever happens around it. */
public class QueryGenerationProcessorTests extends OpenSearchTestCase {
    private static final Outcome DOWN =
            new Outcome.Failed(new LlmException(LlmException.Reason.CONNECTION, "llm [gpt] cannot be reached"));

    private final FakeSource.Llms llms = new FakeSource.Llms();
    private final FakeSource.Prompts prompts = new FakeSource.Prompts();
    private final FakeSource.Filters filters = new FakeSource.Filters();
    private final FakeCompletions completions = new FakeCompletions();
    private final Counts counts = new Counts();
    private final List<List<IngestDocumentWrapper>> results = new ArrayList<>();
    private MappingCheck mapping = new MappingCheck.Fits();

    private static final class Counts implements QueryGenerationStats {
        private int done;
        private int queries;
        private int pending;
        private int rejected;
        private int failed;
        private int unchanged;
        private int unchecked;
        private final Map<DropReason, Integer> dropped = new EnumMap<>(DropReason.class);

        @Override
        public void done(int kept) {
            done++;
            queries += kept;
        }

        @Override
        public void pending() {
            pending++;
        }

        @Override
        public void rejected() {
            rejected++;
        }

        @Override
        public void failed() {
            failed++;
        }

        @Override
        public void unchanged() {
            unchanged++;
        }

        @Override
        public void mappingUnchecked() {
            unchecked++;
        }

        @Override
        public void dropped(DropReason reason, int number) {
            dropped.merge(reason, number, Integer::sum);
        }
    }

    private void artifacts(boolean inMemory) {
        llms.store("gpt", new FakeLlm("gpt"), inMemory);
        prompts.store("ecommerce", BuiltInPrompts.load().find("ecommerce"), inMemory);
    }

    private static Map<String, Object> declaration(Object... more) {
        Map<String, Object> declaration = new HashMap<>(Map.of("llm", "gpt", "fields", List.of("title", "text")));
        for (int i = 0; i < more.length; i += 2) {
            declaration.put((String) more[i], more[i + 1]);
        }
        return declaration;
    }

    private QueryGenerationProcessor.Factory factory() {
        return new QueryGenerationProcessor.Factory(
                llms, prompts, filters, completions, (index, field) -> mapping, counts);
    }

    private QueryGenerationProcessor processor(Object... more) {
        return factory().create(Map.of(), "tag", "description", declaration(more));
    }

    private static IngestDocument document(String title) {
        Map<String, Object> source = new HashMap<>(Map.of("title", title, "price", 3));
        return new IngestDocument("catalogue", title, null, null, VersionType.INTERNAL, source);
    }

    private static List<IngestDocumentWrapper> batch(int size) {
        List<IngestDocumentWrapper> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add(new IngestDocumentWrapper(i, 0, document("tent " + i), null));
        }
        return batch;
    }

    private static String answer(String text) {
        return "{\"queries\":[{\"text\":\"" + text + "\",\"type\":\"natural\",\"confidence\":0.9},"
                + "{\"text\":\"x\",\"type\":\"broad\",\"confidence\":0.9}]}";
    }

    private static Outcome good(String question) {
        return new Outcome.Answered(answer("shelter " + question.replaceAll("[^0-9]", "")), false);
    }

    private List<IngestDocumentWrapper> onlyResult() {
        assertEquals(1, results.size());
        return results.get(0);
    }

    private static String status(IngestDocument document) {
        return document.getFieldValue("generated.status", String.class);
    }

    private static void assertDone(IngestDocument document) {
        assertEquals("done", status(document));
        assertEquals("gpt@1", document.getFieldValue("generated.llm", String.class));
        assertEquals("ecommerce@0", document.getFieldValue("generated.prompt", String.class));
        assertThat(
                document.getFieldValue("generated.natural", List.class).get(0).toString(), startsWith("shelter "));
        assertEquals(Map.of("too_short", 1), document.getFieldValue("generated.dropped", Map.class));
    }

    public void testTheDocumentsOfABulkAreAskedForTogetherAndGoOnTogether() {
        boolean inMemory = randomBoolean();
        artifacts(inMemory);
        int size = randomIntBetween(1, 50);
        processor().batchExecute(batch(size), results::add);
        if (inMemory == false) {
            assertEquals(1, llms.waiting());
            llms.answer();
            assertEquals(1, prompts.waiting());
            prompts.answer();
        }
        assertEquals(List.of(), results);
        assertEquals(1, completions.waiting.size());
        assertEquals(size, completions.waiting.get(0).requests().size());
        completions.answer(QueryGenerationProcessorTests::good);
        List<IngestDocumentWrapper> done = onlyResult();
        assertEquals(size, done.size());
        for (int i = 0; i < size; i++) {
            assertEquals(i, done.get(i).getSlot());
            assertNull(done.get(i).getException());
            assertDone(done.get(i).getIngestDocument());
            assertFalse(
                    "the document's own text is untouched",
                    done.get(i)
                            .getIngestDocument()
                            .getFieldValue("title", String.class)
                            .contains("shelter"));
        }
        assertEquals(size, counts.done);
        assertEquals(size, counts.queries);
        assertEquals(Map.of(DropReason.TOO_SHORT, size), counts.dropped);
    }

    public void testWhatIsInMemoryIsDoneAtOnce() throws Exception {
        artifacts(true);
        processor().batchExecute(batch(3), results::add);
        completions.answer(QueryGenerationProcessorTests::good);
        results.clear();
        processor().batchExecute(batch(3), results::add);
        onlyResult().forEach(result -> assertDone(result.getIngestDocument()));
        assertDone(processor().execute(document("tent 2")));
        List<IngestDocument> single = new ArrayList<>();
        processor().execute(document("tent 1"), (document, e) -> single.add(document));
        assertDone(single.get(0));
        assertEquals(List.of(), completions.waiting);
        processor().batchExecute(batch(5), results::add);
        assertEquals(
                "only what is missing", 2, completions.waiting.get(0).requests().size());
    }

    public void testASynchronousCallCannotWait() {
        artifacts(randomBoolean());
        IngestDocument document = document("tent");
        IllegalStateException e =
                expectThrows(IllegalStateException.class, () -> processor().execute(document));
        assertThat(e.getMessage(), containsString("is not in memory yet"));
        assertFalse(document.hasField("generated"));
        assertEquals(List.of(), completions.waiting);
    }

    public void testWithoutTheModelDocumentsArePendingOrFail() {
        artifacts(true);
        boolean fail = randomBoolean();
        Object[] options = fail ? new Object[] {"on_unavailable", "fail"} : new Object[0];
        Consumer<FakeCompletions> outage = randomFrom(List.<Consumer<FakeCompletions>>of(
                all -> all.answer(question -> DOWN),
                all -> all.answer(question -> new Outcome.Failed(new IllegalStateException("index is red"))),
                all -> all.waiting.remove(0).listener().onFailure(new IllegalStateException("against the contract")),
                all -> all.waiting.remove(0).listener().onResponse(List.of())));
        processor(options).batchExecute(batch(3), results::add);
        outage.accept(completions);
        for (IngestDocumentWrapper result : onlyResult()) {
            if (fail) {
                assertNotNull(result.getException());
                assertFalse(result.getIngestDocument().hasField("generated"));
            } else {
                assertNull(result.getException());
                assertEquals("pending", status(result.getIngestDocument()));
                assertTrue(result.getIngestDocument().hasField("generated.reason"));
                assertFalse(result.getIngestDocument().hasField("generated.queries"));
            }
        }
        assertEquals(fail ? 0 : 3, counts.pending);
        assertEquals(fail ? 3 : 0, counts.failed);
    }

    public void testTheModelDiesInTheMiddleOfABulk() {
        artifacts(true);
        processor().batchExecute(batch(100), results::add);
        int[] answered = {0};
        completions.answer(question -> answered[0]++ < 40 ? good(question) : DOWN);
        assertEquals(40, counts.done);
        assertEquals(60, counts.pending);
        List<IngestDocumentWrapper> first = onlyResult();
        results.clear();
        processor().batchExecute(first, results::add);
        assertEquals(
                "those that are done are not asked for",
                60,
                completions.waiting.get(0).requests().size());
        completions.answer(QueryGenerationProcessorTests::good);
        onlyResult().forEach(result -> assertDone(result.getIngestDocument()));
        assertEquals(40, counts.unchanged);
    }

    public void testWhatWillNotPassIsRejectedAlsoWhereOutagesFail() {
        artifacts(true);
        LlmException.Reason reason = randomFrom(LlmException.Reason.REFUSED, LlmException.Reason.BAD_ANSWER);
        List<Outcome> outcomes = List.of(
                new Outcome.Failed(new LlmException(reason, "no use")),
                new Outcome.Answered("Sure!", true),
                new Outcome.Answered("{\"queries\":[]}", true),
                new Outcome.Answered(
                        "{\"queries\":[{\"text\":\"tent 3\",\"type\":\"natural\",\"confidence\":1}]}", true));
        processor("on_unavailable", "fail").batchExecute(batch(4), results::add);
        completions.waiting.remove(0).listener().onResponse(outcomes);
        for (IngestDocumentWrapper result : onlyResult()) {
            assertNull(result.getException());
            assertEquals("rejected", status(result.getIngestDocument()));
        }
        assertEquals(4, counts.rejected);
        assertEquals(Map.of(DropReason.EQUALS_FIELD, 1), counts.dropped);
    }

    public void testAnUpdateOfAnotherFieldAsksForNothing() throws Exception {
        artifacts(true);
        processor().batchExecute(batch(1), results::add);
        completions.answer(QueryGenerationProcessorTests::good);
        IngestDocument document = onlyResult().get(0).getIngestDocument();
        completions.memory.clear();
        String before = document.getFieldValue("generated", Map.class).toString();
        document.setFieldValue("price", 99);
        assertSame(document, processor().execute(document));
        assertEquals(before, document.getFieldValue("generated", Map.class).toString());
        assertEquals(1, counts.unchanged);
        document.setFieldValue("title", "another");
        expectThrows(IllegalStateException.class, () -> processor().execute(document));
        document.setFieldValue("title", "tent 0");
        llms.store("gpt", new FakeLlm("better"), true);
        expectThrows(IllegalStateException.class, () -> processor().execute(document));
    }

    public void testCacheOnlyNeverAsks() {
        artifacts(true);
        processor("cache_only", true).batchExecute(batch(2), results::add);
        FakeCompletions.Waiting waiting = completions.waiting.remove(0);
        Exception refusal = FakeCompletions.askAndFail(waiting);
        assertEquals("fingerprint of gpt", waiting.llm().fingerprint());
        waiting.listener()
                .onResponse(List.of(new Outcome.Failed(refusal), new Outcome.Answered(answer("shelter 1"), true)));
        assertEquals("pending", status(onlyResult().get(0).getIngestDocument()));
        assertThat(
                onlyResult().get(0).getIngestDocument().getFieldValue("generated.reason", String.class),
                containsString("[cache_only] is true"));
        assertDone(onlyResult().get(1).getIngestDocument());
    }

    public void testABadDocumentDoesNotHarmItsNeighbours() {
        artifacts(true);
        List<IngestDocumentWrapper> batch = batch(4);
        batch.get(1).getIngestDocument().setFieldValue("text", Map.of("a", 1));
        batch.get(2).getIngestDocument().removeField("title");
        processor().batchExecute(batch, results::add);
        assertEquals(2, completions.waiting.get(0).requests().size());
        completions.answer(QueryGenerationProcessorTests::good);
        List<IngestDocumentWrapper> all = onlyResult();
        assertDone(all.get(0).getIngestDocument());
        assertThat(all.get(1).getException().getMessage(), containsString("field [text] holds an object"));
        assertFalse(all.get(1).getIngestDocument().hasField("generated"));
        assertNull(all.get(2).getException());
        assertEquals("rejected", status(all.get(2).getIngestDocument()));
        assertDone(all.get(3).getIngestDocument());
        assertEquals(1, counts.failed);
    }

    public void testAMappingThatDoesNotFitFailsBeforeAnythingIsPaidFor() {
        artifacts(true);
        mapping = new MappingCheck.Wrong("put this mapping");
        processor().batchExecute(batch(2), results::add);
        assertEquals(List.of(), completions.waiting);
        onlyResult()
                .forEach(result ->
                        assertEquals("put this mapping", result.getException().getMessage()));
        mapping = new MappingCheck.Unchecked();
        processor().batchExecute(batch(2), results::add);
        assertEquals(2, counts.unchecked);
    }

    public void testAMissingArtifactFailsEachDocumentWithItsName() {
        Map<String, String> missing =
                Map.of("llm", "llm [gpt]", "prompt", "prompt [ecommerce]", "filter", "rewrite filter [f@2]");
        missing.forEach((what, shown) -> {
            FakeSource.Llms someLlms = new FakeSource.Llms();
            FakeSource.Prompts somePrompts = new FakeSource.Prompts();
            if (what.equals("llm") == false) {
                someLlms.store("gpt", new FakeLlm("gpt"), randomBoolean());
            }
            if (what.equals("prompt") == false) {
                somePrompts.store("ecommerce", BuiltInPrompts.load().find("ecommerce"), randomBoolean());
            }
            List<List<IngestDocumentWrapper>> some = new ArrayList<>();
            new QueryGenerationProcessor.Factory(
                            someLlms, somePrompts, filters, completions, (index, field) -> mapping, counts)
                    .create(Map.of(), null, null, declaration("consistency", new HashMap<>(Map.of("filter", "f@2"))))
                    .batchExecute(batch(2), some::add);
            someLlms.answer();
            somePrompts.answer();
            filters.answer();
            assertEquals(1, some.size());
            for (IngestDocumentWrapper result : some.get(0)) {
                assertThat(
                        result.getException().getMessage(),
                        startsWith("[query_generation] processor for target field [generated] cannot use " + shown));
                assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(result.getException()));
            }
        });
        assertEquals(6, counts.failed);
    }

    public void testAFittedFilterDropsWhatDoesNotFit() {
        artifacts(true);
        ConsistencyFilterBuilder builder = new ConsistencyFilterBuilder(TextLanguage.ENGLISH);
        for (int i = 0; i < 50; i++) {
            builder.add(
                    "tent number " + i,
                    List.of(
                            new GeneratedQuery("tent " + i, RewriteType.NATURAL, 1),
                            new GeneratedQuery("banana split", RewriteType.NATURAL, 1)));
        }
        filters.store("f", new VersionedConsistencyFilter("f", 1, builder.build(0.5)), randomBoolean());
        String answer = "{\"queries\":[{\"text\":\"tent number\",\"type\":\"natural\",\"confidence\":0.1},"
                + "{\"text\":\"banana split\",\"type\":\"natural\",\"confidence\":1},"
                + "{\"text\":\"canvas home\",\"type\":\"synonym\",\"confidence\":1}]}";
        processor("consistency", new HashMap<>(Map.of("filter", "f"))).batchExecute(batch(1), results::add);
        // Where one of the three is not in memory, all are loaded.
        llms.answer();
        prompts.answer();
        filters.answer();
        completions.answer(question -> new Outcome.Answered(answer, false));
        IngestDocument document = onlyResult().get(0).getIngestDocument();
        assertEquals(List.of("tent number"), document.getFieldValue("generated.natural", List.class));
        assertEquals(List.of("canvas home"), document.getFieldValue("generated.synonym", List.class));
        assertEquals(Map.of(DropReason.INCONSISTENT, 1), counts.dropped);
        results.clear();
        processor("min_score", 0.2).batchExecute(batch(1), results::add);
        document = onlyResult().get(0).getIngestDocument();
        assertEquals(
                "also without a fitted filter",
                List.of("tent number"),
                document.getFieldValue("generated.natural", List.class));
    }

    public void testWhatHasFailedOrBeenDroppedBeforePassesUntouched() {
        artifacts(true);
        IngestDocumentWrapper failed =
                new IngestDocumentWrapper(3, 1, document("a tent"), new IllegalStateException("earlier"));
        IngestDocumentWrapper dropped = new IngestDocumentWrapper(4, 0, null, null);
        IngestDocumentWrapper open = new IngestDocumentWrapper(5, 2, document("tent 5"), null);
        processor().batchExecute(List.of(failed, open, dropped), results::add);
        completions.answer(QueryGenerationProcessorTests::good);
        List<IngestDocumentWrapper> all = onlyResult();
        assertSame(failed, all.get(0));
        assertFalse(failed.getIngestDocument().hasField("generated"));
        assertSame(dropped, all.get(2));
        assertEquals(5, all.get(1).getSlot());
        assertEquals(2, all.get(1).getChildSlot());
        assertDone(all.get(1).getIngestDocument());
        results.clear();
        processor().batchExecute(List.of(failed, dropped), results::add);
        assertEquals(List.of(failed, dropped), onlyResult());
    }

    /** What comes after a processor may throw; a handler that is called twice kills the node. */
    public void testAThrowingDownstreamIsCalledOnce() {
        artifacts(randomBoolean());
        List<Object> calls = new ArrayList<>();
        Supplier<QueryGenerationProcessor> processor = () -> processor();
        Runnable run = randomFrom(
                () -> processor.get().execute(document("tent 1"), (document, e) -> {
                    calls.add(document);
                    throw new IllegalStateException("downstream");
                }),
                () -> processor.get().batchExecute(batch(3), all -> {
                    calls.add(all);
                    throw new IllegalStateException("downstream");
                }));
        boolean wrapped = randomBoolean();
        Runnable all = () -> {
            run.run();
            llms.answer();
            prompts.answer();
            if (wrapped) {
                // Completions built on ActionListener.wrap report to onFailure what onResponse throws.
                FakeCompletions.Waiting waiting = completions.waiting.remove(0);
                ActionListener.<List<Outcome>>wrap(waiting.listener()::onResponse, waiting.listener()::onFailure)
                        .onResponse(waiting.requests().stream()
                                .map(request -> good(FakeCompletions.question(request)))
                                .toList());
                throw new IllegalStateException("downstream");
            }
            completions.answer(QueryGenerationProcessorTests::good);
        };
        assertEquals(
                "downstream",
                expectThrows(IllegalStateException.class, all::run).getMessage());
        assertEquals(1, calls.size());
        assertEquals(0, counts.failed);
    }

    public void testCompletionsThatThrowOrCallTwiceCompleteOnce() {
        artifacts(true);
        completions.refusal = new IllegalStateException("closed");
        processor().batchExecute(batch(2), results::add);
        onlyResult().forEach(result -> assertEquals("pending", status(result.getIngestDocument())));
        results.clear();
        completions.refusal = null;
        processor().batchExecute(batch(1), results::add);
        FakeCompletions.Waiting waiting = completions.waiting.remove(0);
        waiting.listener().onResponse(List.of(new Outcome.Answered(answer("shelter 1"), false)));
        waiting.listener().onResponse(List.of(DOWN));
        waiting.listener().onFailure(new IllegalStateException("again"));
        assertDone(onlyResult().get(0).getIngestDocument());
    }

    public void testThroughARealPipelineWithIfAndOnFailure() throws Exception {
        artifacts(true);
        boolean rescue = randomBoolean();
        Map<String, Object> declaration = declaration("on_unavailable", "fail");
        if (rescue) {
            declaration.put("on_failure", List.of(Map.of("set", new HashMap<>(Map.of("field", "rescued")))));
        }
        Map<String, Processor.Factory> factories = new HashMap<>();
        factories.put(QueryGenerationProcessor.TYPE, factory());
        factories.put(
                "set",
                (all, tag, text, config) -> new Setter(config.remove("field").toString()));
        Map<String, Object> config = new HashMap<>(Map.of(
                "processors",
                List.of(
                        new HashMap<>(Map.of(QueryGenerationProcessor.TYPE, declaration)),
                        new HashMap<>(Map.of("set", new HashMap<>(Map.of("field", "after")))))));
        Pipeline pipeline = Pipeline.create("p", config, factories, null);
        Map<Integer, IngestDocumentWrapper> bySlot = new HashMap<>();
        boolean single = randomBoolean();
        if (single) {
            for (IngestDocumentWrapper wrapper : batch(3)) {
                pipeline.execute(wrapper.getIngestDocument(), (document, e) -> {
                    IngestDocumentWrapper result = new IngestDocumentWrapper(wrapper.getSlot(), 0, document, e);
                    assertNull("completed twice", bySlot.put(wrapper.getSlot(), result));
                });
            }
        } else {
            pipeline.batchExecute(
                    batch(3),
                    some -> some.forEach(
                            result -> assertNull("completed twice", bySlot.put(result.getSlot(), result))));
        }
        assertEquals(single ? 3 : 1, completions.waiting.size());
        completions.answer(question -> question.contains("tent 1") ? DOWN : good(question));
        assertEquals(3, bySlot.size());
        for (int i : new int[] {0, 2}) {
            assertDone(bySlot.get(i).getIngestDocument());
            assertTrue(bySlot.get(i).getIngestDocument().hasField("after"));
        }
        if (rescue) {
            assertNull(bySlot.get(1).getException());
            assertTrue(bySlot.get(1).getIngestDocument().hasField("rescued"));
        } else {
            assertThat(bySlot.get(1).getException().getMessage(), containsString("llm [gpt] cannot be reached"));
        }
    }

    private static final class Setter extends AbstractProcessor {
        private final String field;

        private Setter(String field) {
            super(null, null);
            this.field = field;
        }

        @Override
        public IngestDocument execute(IngestDocument document) {
            document.setFieldValue(field, "seen");
            return document;
        }

        @Override
        public String getType() {
            return "set";
        }
    }

    public void testEveryOptionIsRead() {
        QueryGenerationConfig config = QueryGenerationConfigParser.parse(
                null,
                declaration(
                        "prompt",
                        "mine@2",
                        "target_field",
                        "a.b",
                        "types",
                        new HashMap<>(Map.of("broad", 2)),
                        "on_unavailable",
                        "fail",
                        "max_characters",
                        50,
                        "cache_only",
                        true,
                        "min_score",
                        0,
                        "filters",
                        new HashMap<>(Map.of(
                                "max_length",
                                9,
                                "min_length",
                                3,
                                "language",
                                "german",
                                "links",
                                true,
                                "duplicates",
                                true,
                                "equal_to_field",
                                true,
                                "markup",
                                true)),
                        "consistency",
                        new HashMap<>(Map.of("filter", "f@1", "keep", 1, "types", List.of("synonym")))));
        assertEquals(
                "QueryGenerationConfig[llm=gpt, prompt=mine@2, targetField=a.b, onUnavailable=fail, cacheOnly=true,"
                        + " options=GenerationOptions[fields=[title, text], types={broad=2}, maxCharacters=50,"
                        + " filters=FilterOptions[minLength=3, maxLength=9, language=german, duplicates=true, equalToField=true,"
                        + " links=true, markup=true], consistency=ConsistencyOptions[filter=f@1, keep=OptionalDouble[1.0],"
                        + " minScore=OptionalDouble[0.0], types=[synonym]]]]",
                config.toString());
        QueryGenerationConfig usual = QueryGenerationConfigParser.parse(null, declaration());
        assertEquals(GenerationOptions.of(List.of("title", "text")), usual.options());
        assertEquals("ecommerce", usual.prompt());
        assertEquals("generated", usual.targetField());
    }

    public void testEachMistakeIsNamed() {
        Map<Object[], String> mistakes = new LinkedHashMap<>();
        mistakes.put(new Object[] {"llm", null}, "[llm] required property is missing");
        mistakes.put(new Object[] {"llm", "GPT"}, "[llm] is [GPT]; it must be a name of lower-case letters");
        mistakes.put(new Object[] {"fields", null}, "[fields] required property is missing");
        mistakes.put(new Object[] {"fields", List.of()}, "[fields] is []; it must be a list of paths");
        mistakes.put(new Object[] {"fields", List.of(1)}, "[fields] is [[1]]; it must be a list of paths");
        mistakes.put(new Object[] {"fields", List.of("a", "a")}, "it must name each field once");
        mistakes.put(new Object[] {"target_field", "_x"}, "[target_field] is [_x]; it must be the path");
        mistakes.put(
                new Object[] {"target_field", "title"}, "[target_field] is [title], which would overwrite [title]");
        mistakes.put(
                new Object[] {"types", new HashMap<>(Map.of("corrected", 1))},
                "[types.corrected] is a type for queries");
        mistakes.put(new Object[] {"types", new HashMap<>()}, "[types] is empty");
        mistakes.put(
                new Object[] {"on_unavailable", "wait"}, "[on_unavailable] is [wait]; it must be one of [index, fail]");
        mistakes.put(new Object[] {"max_characters", 3}, "[max_characters] is [3]; it must be a whole number from 20");
        mistakes.put(new Object[] {"min_score", 2}, "[min_score] is [2.0]; it must be a number from 0 to 1");
        mistakes.put(new Object[] {"min_score", "x"}, "[min_score] is [x]; it must be a number from 0 to 1");
        mistakes.put(
                new Object[] {"filters", new HashMap<>(Map.of("max_length", 1))}, "[min_length] is [2]; it must be");
        mistakes.put(
                new Object[] {"filters", new HashMap<>(Map.of("max", 1))}, "[filters.max] is unknown; allowed are");
        mistakes.put(
                new Object[] {"filters", new HashMap<>(Map.of("language", "klingon"))},
                "[filters.language] is [klingon]; it must be one of [english, ");
        mistakes.put(new Object[] {"consistency", new HashMap<>()}, "[consistency.filter] is missing");
        mistakes.put(
                new Object[] {"consistency", new HashMap<>(Map.of("filter", "f", "keep", 0))},
                "[consistency.keep] is [0.0]; it must be above 0");
        mistakes.put(
                new Object[] {"consistency", new HashMap<>(Map.of("filter", "f", "types", List.of("x")))},
                "[consistency.types] is [x]; it must be one of");
        mistakes.forEach((change, message) -> {
            Map<String, Object> declaration = declaration(change);
            declaration.values().removeIf(value -> value == null);
            OpenSearchParseException e = expectThrows(
                    OpenSearchParseException.class, () -> QueryGenerationConfigParser.parse("tag", declaration));
            assertThat(message, e.getMessage(), containsString(message));
        });
    }
}
