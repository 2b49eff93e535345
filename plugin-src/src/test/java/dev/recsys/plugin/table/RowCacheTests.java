/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.CountingBreaker;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class RowCacheTests extends OpenSearchTestCase {
    private static RowCache.Key key(String query) {
        return new RowCache.Key(new ArtifactReference("shop", 1), query);
    }

    private static RowCache.Known known(String query) {
        return RowCache.Known.exact(
                new QueryRow(query, 1, QuerySegment.HEAD, Double.NaN, List.of(), List.of(), List.of()));
    }

    public void testWhatItHoldsIsAccounted() {
        CountingBreaker breaker = new CountingBreaker(Long.MAX_VALUE);
        RowCache cache = new RowCache(20_000, breaker, new RecsysStats());
        for (int i = 0; i < 2_000; i++) {
            String query = "query " + between(0, 80);
            cache.put(
                    key(query),
                    rarely() ? RowCache.Known.absent() : known(query + randomAlphaOfLength(between(1, 500))));
            assertThat(cache.bytes(), lessThanOrEqualTo(20_000L));
            assertEquals(cache.bytes(), breaker.getUsed());
        }
        assertThat(cache.bytes(), greaterThan(10_000L));
        cache.setMaxBytes(0);
        assertEquals(0, breaker.getUsed());
    }

    public void testWithoutRoomNothingIsHeldAndNothingFails() {
        CountingBreaker breaker = new CountingBreaker(1_000);
        RowCache cache = new RowCache(1 << 20, breaker, new RecsysStats());
        cache.put(key("a"), known("a"));
        cache.put(key("b"), known("b".repeat(600)));
        assertNotNull(cache.get(key("a")));
        assertNull(cache.get(key("b")));
        assertEquals(cache.bytes(), breaker.getUsed());
    }
}
