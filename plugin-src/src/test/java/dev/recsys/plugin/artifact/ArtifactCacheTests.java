/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import static dev.recsys.plugin.async.Calls.assertFails;
import static dev.recsys.plugin.async.Calls.begin;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.async.Calls;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.threadpool.ThreadPool;

public class ArtifactCacheTests extends OpenSearchSingleNodeTestCase {
    private static final TextType TYPE = new TextType();
    private static final int QUEUE_SIZE = 5;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    @Override
    protected Settings nodeSettings() {
        return Settings.builder()
                .put(super.nodeSettings())
                .put("thread_pool.recsys.size", 1)
                .put("thread_pool.recsys.queue_size", QUEUE_SIZE)
                .build();
    }

    private final Map<Counter, Long> before = new EnumMap<>(Counter.class);

    @Override
    public void setUp() throws Exception {
        super.setUp();
        for (Counter counter : Counter.values()) {
            before.put(counter, getInstanceFromNode(RecsysStats.class).get(counter));
        }
        assertEquals(
                "the former test's index is gone, and what was cached of it",
                0,
                breaker().getUsed());
    }

    private ArtifactStore store() {
        return getInstanceFromNode(ArtifactStore.class);
    }

    private ArtifactCache cache() {
        return getInstanceFromNode(ArtifactCache.class);
    }

    private CircuitBreaker breaker() {
        return getInstanceFromNode(CircuitBreakerService.class).getBreaker(ArtifactSettings.RECSYS);
    }

    /** What was counted in this test. */
    private long count(Counter counter) {
        return getInstanceFromNode(RecsysStats.class).get(counter) - before.get(counter);
    }

    private void create(String name, String text) {
        Calls.<ArtifactMetadata>get(
                l -> store().create(TextType.KIND, name, "{}", TextType.content(text), "{}", true, l));
    }

    private String load(String reference) {
        return Calls.<Loaded<String>>get(l -> cache().load(TYPE, ArtifactReference.parse(reference), l))
                .value();
    }

    private Loaded<String> cached(String reference) {
        return cache().cached(TYPE, ArtifactReference.parse(reference));
    }

    /** Keeps the pool's one thread busy until the latch is released. */
    private CountDownLatch occupyPool() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        getInstanceFromNode(ThreadPool.class).executor(ArtifactSettings.RECSYS).execute(() -> {
            running.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        running.await();
        return release;
    }

    public void testWhatWasLoadedIsInMemory() {
        create("products", "hello");
        assertNull(cached("products"));
        assertEquals("hello", load("products"));
        assertEquals("hello", cached("products").value());
        assertEquals("hello", cached("products@1").value());
        assertNull(cached("products@2"));
        assertEquals("hello", load("products"));
        assertEquals(1, count(Counter.CACHE_LOADS));
        assertEquals(1, count(Counter.CACHE_MISSES));
        assertEquals(3, count(Counter.CACHE_HITS));
        assertEquals(50, cache().bytes());
        assertEquals(50, breaker().getUsed());
    }

    @SuppressWarnings("try") // The context is restored by closing it; nothing else is done with it.
    public void testWaitersShareOneLoadAndKeepTheirContexts() throws Exception {
        create("products", "hello");
        CountDownLatch release = occupyPool();
        ThreadContext context = getInstanceFromNode(ThreadPool.class).getThreadContext();
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        List<String> expected = new ArrayList<>();
        List<PlainActionFuture<Loaded<String>>> futures = new ArrayList<>();
        for (int i = 0; i < QUEUE_SIZE; i++) {
            expected.add("user " + i);
            try (ThreadContext.StoredContext ignored = context.stashContext()) {
                context.putHeader("user", "user " + i);
                futures.add(begin(l -> cache().load(
                                TYPE, new ArtifactReference("products", 1), ActionListener.runBefore(l, () -> {
                                    seen.add(context.getHeader("user"));
                                    assertThat(Thread.currentThread().getName(), containsString("[recsys]"));
                                }))));
            }
        }
        release.countDown();
        Loaded<String> first = futures.get(0).actionGet();
        for (PlainActionFuture<Loaded<String>> future : futures) {
            assertSame(first, future.actionGet());
        }
        assertEquals(expected, seen.stream().sorted().toList());
        assertEquals(1, count(Counter.CACHE_LOADS));
        assertNull(context.getHeader("user"));
    }

    public void testAFullPoolFailsItsWaiterOnceAndNoOther() throws Exception {
        create("products", "hello");
        CountDownLatch release = occupyPool();
        int waiters = 20;
        AtomicInteger responses = new AtomicInteger();
        AtomicInteger refusals = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(waiters);
        for (int i = 0; i < waiters; i++) {
            cache().load(
                            TYPE,
                            new ArtifactReference("products", 1),
                            ActionListener.runAfter(
                                    ActionListener.wrap(loaded -> responses.incrementAndGet(), failure -> {
                                        assertFails(
                                                RestStatus.TOO_MANY_REQUESTS, "[thread_pool.recsys.queue_size]", () -> {
                                                    throw failure;
                                                });
                                        refusals.incrementAndGet();
                                    }),
                                    done::countDown));
        }
        release.countDown();
        done.await();
        // The pool's one thread completes the load: what it hands over waits in the queue.
        assertEquals(QUEUE_SIZE, responses.get());
        assertEquals(waiters - QUEUE_SIZE, refusals.get());
        assertEquals(
                "the load itself was not in vain", "hello", cached("products@1").value());
    }

    public void testAThrowingWaiterHarmsNoOther() {
        create("products", "hello");
        cache().load(TYPE, new ArtifactReference("products", 1), ActionListener.wrap(() -> {
            throw new IllegalStateException("downstream");
        }));
        assertEquals("hello", load("products@1"));
    }

    private void damage(String id, Map<String, Object> fields) {
        client().prepareUpdate(ArtifactIndex.NAME, id).setDoc(fields).get();
    }

    public void testADamagedChunkIsNamedAndNothingIsHalfMade() {
        create("products", "x".repeat(ArtifactChunk.MAX_BYTES + 10));
        damage("chunk:text:products:1:1", Map.of("data", Base64.getEncoder().encodeToString(new byte[10])));
        String message = "text [products@1] cannot be loaded: chunk [2] of [2] is corrupt";
        assertFails(RestStatus.INTERNAL_SERVER_ERROR, message, () -> load("products"));
        assertNull(cached("products@1"));
        assertEquals(0, breaker().getUsed());
        assertEquals(1, count(Counter.CACHE_LOAD_FAILURES));

        client().prepareDelete(ArtifactIndex.NAME, "chunk:text:products:1:1").get();
        assertFails(RestStatus.INTERNAL_SERVER_ERROR, "chunk [2] of [2] is missing", () -> load("products"));
        assertEquals(0, breaker().getUsed());
    }

    public void testDamagedMetadataIsNamed() {
        create("products", "hello");
        damage("metadata:text:products:1", Map.of("sha256", "abc"));
        assertFails(RestStatus.INTERNAL_SERVER_ERROR, "do not have the checksum of the whole", () -> load("products"));
        damage("metadata:text:products:1", Map.of("size_in_bytes", 3));
        assertFails(RestStatus.INTERNAL_SERVER_ERROR, "chunk [1] of [1] is corrupt", () -> load("products"));
        damage("metadata:text:products:1", Map.of("size_in_bytes", 1L << 40));
        assertFails(
                RestStatus.INTERNAL_SERVER_ERROR, "its size is given as [1099511627776] bytes", () -> load("products"));
        assertEquals(0, breaker().getUsed());
    }

    public void testContentThatCannotBeDecodedIsNamed() {
        create("products", "broken");
        assertFails(
                RestStatus.INTERNAL_SERVER_ERROR,
                "text [products@1] cannot be loaded: its content cannot be decoded: the text says that it is broken",
                () -> load("products"));
        assertEquals(0, breaker().getUsed());
    }

    private void set(String key, String value) {
        client().admin()
                .cluster()
                .prepareUpdateSettings()
                .setTransientSettings(Settings.builder().put(key, value))
                .get();
    }

    public void testWithoutMemoryALoadFailsAndLeaksNothing() {
        create("products", "x".repeat(1000));
        set("breaker.recsys.limit", "1500b");
        assertFails(RestStatus.TOO_MANY_REQUESTS, "text [products@1]", () -> load("products"));
        assertEquals(0, breaker().getUsed());
        set("breaker.recsys.limit", "2500b");
        // The bytes twice fit, the value does not: it weighs ten times its bytes.
        assertFails(RestStatus.TOO_MANY_REQUESTS, "text [products@1]", () -> load("products"));
        assertEquals(0, breaker().getUsed());
        set("breaker.recsys.limit", "100kb");
        set("plugins.recsys.artifacts.cache_size", "9kb");
        assertFails(
                RestStatus.TOO_MANY_REQUESTS,
                "[plugins.recsys.artifacts.cache_size] allows [9kb]",
                () -> load("products"));
        assertEquals(0, breaker().getUsed());
        set("plugins.recsys.artifacts.cache_size", "10kb");
        assertEquals(1000, load("products").length());
        assertEquals(10_000, breaker().getUsed());
        set("plugins.recsys.artifacts.cache_size", "1kb");
        assertEquals("a smaller bound takes effect at once", 0, breaker().getUsed());
        assertEquals(1, count(Counter.CACHE_EVICTIONS));
        set("breaker.recsys.limit", null);
        set("plugins.recsys.artifacts.cache_size", null);
    }

    public void testADeletedVersionLeavesTheCache() {
        create("products", "one");
        create("products", "two");
        assertEquals("two", load("products@2"));
        Calls.<Deletion>get(l -> store().delete(TextType.KIND, new ArtifactReference("products", 2), false, l));
        assertNull(cached("products@2"));
        assertEquals(0, breaker().getUsed());
        assertFails(RestStatus.NOT_FOUND, "text [products@2] does not exist", () -> load("products@2"));
    }

    public void testADeletionThatOvertakesALoadCounts() throws Exception {
        create("products", "one");
        create("products", "two");
        CountDownLatch release = occupyPool();
        var overtaken = Calls.<Loaded<String>>begin(l -> cache().load(TYPE, new ArtifactReference("products", 2), l));
        // Waits until the load has read all and stands in the pool's queue.
        assertBusy(() -> assertEquals(1, queued()), 1, TimeUnit.MINUTES);
        Calls.<Deletion>get(l -> store().delete(TextType.KIND, new ArtifactReference("products", 2), false, l));
        release.countDown();
        overtaken.actionGet();
        assertNull("loaded before the deletion", cached("products@2"));
        assertFails(RestStatus.NOT_FOUND, "text [products@2] does not exist", () -> load("products@2"));
        assertEquals(0, breaker().getUsed());
    }

    private int queued() {
        for (var pool : getInstanceFromNode(ThreadPool.class).stats()) {
            if (pool.getName().equals(ArtifactSettings.RECSYS)) {
                return pool.getQueue();
            }
        }
        throw new AssertionError("there is no such pool");
    }

    public void testAPromotionThatOvertakesALoadCounts() throws Exception {
        create("products", "one");
        create("products", "two");
        CountDownLatch release = occupyPool();
        var overtaken = Calls.<Loaded<String>>begin(l -> cache().load(TYPE, ArtifactReference.parse("products"), l));
        assertBusy(() -> assertEquals(1, queued()), 1, TimeUnit.MINUTES);
        Calls.<Promotion>get(l -> store().promote(TextType.KIND, new ArtifactReference("products", 2), l));
        var after = Calls.<Loaded<String>>begin(l -> cache().load(TYPE, ArtifactReference.parse("products"), l));
        release.countDown();
        assertEquals("one", overtaken.actionGet().value());
        assertEquals("two", after.actionGet().value());
    }

    public void testARefreshFindsWhatWasMissed() {
        create("products", "one");
        create("products", "two");
        assertEquals("one", load("products"));
        assertEquals("two", load("products@2"));
        // As if another node had promoted and this one had not heard of it.
        damage("pointer:text:products", Map.of("live", 2));
        client().prepareDelete(ArtifactIndex.NAME, "metadata:text:products:1").get();
        assertEquals("one", cached("products").value());
        Calls.get(cache().refresh());
        assertEquals("two", cached("products").value());
        assertNull(cached("products@1"));
    }

    public void testAfterABreakWhatIsUnchangedIsNotReadAgain() {
        create("products", "one");
        load("products");
        cache().distrust();
        assertNull(cached("products"));
        assertEquals("one", load("products"));
        assertEquals("one", cached("products").value());
        assertEquals(1, count(Counter.CACHE_LOADS));
    }

    public void testANewIndexIsAnotherIndex() {
        create("products", "one");
        create("products", "two");
        Calls.<Promotion>get(l -> store().promote(TextType.KIND, new ArtifactReference("products", 2), l));
        assertEquals("two", load("products"));
        client().admin().indices().prepareDelete(ArtifactIndex.NAME).get();
        assertFails(RestStatus.NOT_FOUND, "text [products] does not exist", () -> load("products"));
        create("products", "new");
        assertEquals("new", load("products"));
        assertEquals("new", load("products@1"));
        assertFails(RestStatus.NOT_FOUND, "text [products@2] does not exist", () -> load("products@2"));
        assertEquals(
                "what was cached of the former index is gone", 30, breaker().getUsed());
    }
}
