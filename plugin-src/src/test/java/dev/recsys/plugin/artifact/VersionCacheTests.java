/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.indices.breaker.HierarchyCircuitBreakerService;
import org.opensearch.test.OpenSearchTestCase;

public class VersionCacheTests extends OpenSearchTestCase {
    private final Generation generation = new Generation();
    private final RecsysStats stats = new RecsysStats();

    private static CircuitBreaker breaker(long limit) {
        return new HierarchyCircuitBreakerService(
                        Settings.builder()
                                .put("indices.breaker.total.use_real_memory", false)
                                .build(),
                        List.of(new BreakerSettings(ArtifactSettings.RECSYS, limit, 1.0)),
                        new ClusterSettings(Settings.EMPTY, ClusterSettings.BUILT_IN_CLUSTER_SETTINGS))
                .getBreaker(ArtifactSettings.RECSYS);
    }

    private static VersionCache.Key key(int version) {
        return new VersionCache.Key("text", "products", version);
    }

    /** What a load does, with twice the bytes reserved while it runs. */
    private void load(VersionCache cache, int version, long bytes) {
        Reservation reservation = cache.reserve(key(version), 2 * bytes);
        try {
            cache.put(
                    key(version),
                    new Loaded<>("products", version, "v" + version),
                    "sha",
                    reservation,
                    bytes,
                    generation.current());
        } catch (CircuitBreakingException e) {
            reservation.close();
            throw e;
        }
    }

    public void testTheLongestUnusedGoesFirst() {
        CircuitBreaker breaker = breaker(10_000);
        VersionCache cache = new VersionCache(breaker, generation, 300, stats);
        load(cache, 1, 100);
        load(cache, 2, 100);
        load(cache, 3, 100);
        assertNotNull(cache.get(key(1)));
        load(cache, 4, 150);
        assertNotNull("was used", cache.get(key(1)));
        assertNull(cache.get(key(2)));
        assertNull(cache.get(key(3)));
        assertEquals(250, cache.bytes());
        assertEquals(250, breaker.getUsed());
        assertEquals(2, stats.get(Counter.CACHE_EVICTIONS));
    }

    public void testWhatIsTooBigForTheCacheIsRefused() {
        CircuitBreaker breaker = breaker(10_000);
        VersionCache cache = new VersionCache(breaker, generation, 300, stats);
        load(cache, 1, 100);
        CircuitBreakingException e = expectThrows(CircuitBreakingException.class, () -> load(cache, 2, 301));
        assertThat(
                e.getMessage(),
                containsString(
                        "text [products@2] needs [301b] of memory; [plugins.recsys.artifacts.cache_size] allows [300b]"));
        assertNotNull("nothing has to give way for it", cache.get(key(1)));
        assertEquals(100, breaker.getUsed());
    }

    public void testWhereTheBreakerIsShortOthersGiveWay() {
        CircuitBreaker breaker = breaker(1_000);
        VersionCache cache = new VersionCache(breaker, generation, 100_000, stats);
        load(cache, 1, 400);
        load(cache, 2, 200);
        load(cache, 3, 400);
        assertNull(cache.get(key(1)));
        assertNotNull(cache.get(key(2)));
        CircuitBreakingException e = expectThrows(CircuitBreakingException.class, () -> load(cache, 4, 501));
        assertThat(e.getMessage(), containsString("text [products@4]"));
        assertEquals("all went, in vain", 0, cache.bytes());
        assertEquals(0, breaker.getUsed());
    }

    public void testAReservationIsReleasedOnce() {
        CircuitBreaker breaker = breaker(1_000);
        Reservation reservation = new Reservation(breaker, "x", 100);
        reservation.resize(250);
        reservation.resize(50);
        assertEquals(50, breaker.getUsed());
        expectThrows(CircuitBreakingException.class, () -> reservation.resize(2_000));
        assertEquals(50, breaker.getUsed());
        reservation.close();
        reservation.close();
        assertEquals(0, breaker.getUsed());
        expectThrows(IllegalStateException.class, () -> reservation.resize(1));
        expectThrows(CircuitBreakingException.class, () -> new Reservation(breaker, "x", 1_001));
        assertEquals(0, breaker.getUsed());
    }

    public void testAfterABreakAVersionHasToBeConfirmed() {
        VersionCache cache = new VersionCache(breaker(1_000), generation, 300, stats);
        load(cache, 1, 100);
        generation.advance();
        assertNull(cache.get(key(1)));
        cache.unconfirmed(key(1)).confirm(generation.current());
        assertEquals("v1", cache.get(key(1)).loaded().value());
    }

    public void testASmallerBoundTakesEffectAtOnce() {
        CircuitBreaker breaker = breaker(1_000);
        VersionCache cache = new VersionCache(breaker, generation, 300, stats);
        load(cache, 1, 100);
        load(cache, 2, 100);
        cache.setMaxBytes(100);
        assertNull(cache.get(key(1)));
        assertNotNull(cache.get(key(2)));
        cache.setMaxBytes(0);
        assertEquals(0, breaker.getUsed());
    }

    public void testTheCacheBehavesLikeAPlainListOfUses() {
        long max = 1_000;
        CircuitBreaker breaker = breaker(1_000_000);
        VersionCache cache = new VersionCache(breaker, generation, max, stats);
        Map<Integer, Long> model = new LinkedHashMap<>();
        for (int i = 0; i < 2_000; i++) {
            int version = between(1, 20);
            switch (between(0, 3)) {
                case 0, 1 -> {
                    Long bytes = model.remove(version);
                    if (bytes != null) {
                        model.put(version, bytes);
                    }
                    assertEquals(bytes != null, cache.get(key(version)) != null);
                }
                case 2 -> {
                    long bytes = between(1, 400);
                    load(cache, version, bytes);
                    model.remove(version);
                    model.put(version, bytes);
                    while (model.values().stream().mapToLong(Long::longValue).sum() > max) {
                        model.remove(model.keySet().iterator().next());
                    }
                }
                default -> {
                    model.remove(version);
                    cache.remove(key(version));
                }
            }
            assertEquals(model.values().stream().mapToLong(Long::longValue).sum(), breaker.getUsed());
            assertEquals(breaker.getUsed(), cache.bytes());
        }
    }
}
