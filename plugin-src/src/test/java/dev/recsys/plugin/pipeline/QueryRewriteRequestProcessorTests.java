/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.table.QueryTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchModule;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.PipelineProcessingContext;
import org.opensearch.search.pipeline.SearchRequestProcessor;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

/** When, how often, where and as whom a search goes on. */
public class QueryRewriteRequestProcessorTests extends OpenSearchTestCase {
    private final MemoryTables tables = new MemoryTables();
    private final RecsysStats stats = new RecsysStats();
    private ThreadPool threads;

    /** How a search went on. */
    private record Passed(SearchRequest request, Thread thread, String header) {}

    @Override
    public void setUp() throws Exception {
        super.setUp();
        threads = new TestThreadPool(getTestName());
        tables.executor = threads.generic();
        tables.put("couch", MemoryTables.rewrite(RewriteType.SYNONYM, "sofa"));
    }

    @Override
    public void tearDown() throws Exception {
        ThreadPool.terminate(threads, 30, TimeUnit.SECONDS);
        super.tearDown();
    }

    private SearchRequestProcessor processor(String timeout) throws Exception {
        NamedXContentRegistry registry =
                new NamedXContentRegistry(new SearchModule(Settings.EMPTY, List.of()).getNamedXContents());
        Map<String, Object> config = new HashMap<>(Map.of("table", "shop", "timeout", timeout));
        SearchRequestProcessor processor = new QueryRewriteRequestProcessor.Factory(
                        registry, () -> new RewriteServices(tables, threads, () -> "node", stats))
                .create(Map.of(), "tag", "what for", false, config, null);
        assertTrue("what was read is taken out", config.isEmpty());
        assertEquals("query_rewrite", processor.getType());
        assertEquals("tag", processor.getTag());
        return processor;
    }

    private static SearchRequest couch() {
        return new SearchRequest("products")
                .source(new SearchSourceBuilder().query(QueryBuilders.matchQuery("title", "couch")));
    }

    private Passed pass(SearchRequestProcessor processor, AtomicInteger times) throws InterruptedException {
        AtomicReference<Passed> passed = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        ThreadContext.StoredContext before = threads.getThreadContext().stashContext();
        try {
            threads.getThreadContext().putHeader("user", "me");
            processor.processRequestAsync(
                    couch(),
                    new PipelineProcessingContext(),
                    ActionListener.wrap(
                            request -> {
                                times.incrementAndGet();
                                passed.set(new Passed(
                                        request,
                                        Thread.currentThread(),
                                        threads.getThreadContext().getHeader("user")));
                                done.countDown();
                            },
                            e -> {
                                throw new AssertionError(e);
                            }));
        } finally {
            before.close();
        }
        assertTrue(done.await(30, TimeUnit.SECONDS));
        return passed.get();
    }

    public void testWhatIsInMemoryTakesNoOtherThread() throws Exception {
        AtomicInteger times = new AtomicInteger();
        Passed passed = pass(processor("20ms"), times);
        assertSame(Thread.currentThread(), passed.thread());
        assertTrue(passed.request().source().query().toString().contains("sofa"));
        assertEquals(0, tables.lookups.get());
        assertEquals(1, times.get());
    }

    public void testALookupGoesOnAsTheCaller() throws Exception {
        tables.mode = MemoryTables.Mode.LATER;
        AtomicInteger times = new AtomicInteger();
        Passed passed = pass(processor("60s"), times);
        assertNotSame(Thread.currentThread(), passed.thread());
        assertEquals("me", passed.header());
        assertTrue(passed.request().source().query().toString().contains("sofa"));
        assertEquals(1, times.get());
    }

    /** Whichever comes first, and however often the table answers. */
    public void testASearchGoesOnOnceOnly() throws Exception {
        tables.mode = MemoryTables.Mode.NEVER;
        AtomicInteger times = new AtomicInteger();
        Passed passed = pass(processor("1ms"), times);
        assertEquals("me", passed.header());
        assertEquals(couch().source(), passed.request().source());
        assertEquals(1, stats.get(Counter.REWRITES_TIMEOUTS));
        for (ActionListener<QueryTables.Found> waiting : new ArrayList<>(tables.waiting)) {
            waiting.onResponse(tables.found.get("couch"));
            waiting.onFailure(new IllegalStateException("twice"));
        }
        assertEquals(1, times.get());
        assertEquals(couch().source(), passed.request().source());
    }

    public void testATableThatThrowsIsAnError() throws Exception {
        for (MemoryTables.Mode mode : List.of(
                MemoryTables.Mode.THROWING, MemoryTables.Mode.THROWING_WHEN_CACHED, MemoryTables.Mode.FAILING)) {
            tables.mode = mode;
            AtomicInteger times = new AtomicInteger();
            long errors = stats.get(Counter.REWRITES_ERRORS);
            assertEquals(
                    couch().source(), pass(processor("60s"), times).request().source());
            assertEquals(1, times.get());
            assertEquals(errors + 1, stats.get(Counter.REWRITES_ERRORS));
        }
    }

    /** What stands in the one search is no matter of the next. */
    public void testASourceIsReplacedNotChanged() throws Exception {
        SearchRequest request = couch();
        SearchSourceBuilder source = request.source();
        processor("20ms")
                .processRequestAsync(
                        request, new PipelineProcessingContext(), ActionListener.wrap(r -> {}, e -> fail()));
        assertNotSame(source, request.source());
        assertEquals(couch().source(), source);
    }
}
