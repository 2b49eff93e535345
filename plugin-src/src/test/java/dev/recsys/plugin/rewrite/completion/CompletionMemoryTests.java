/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import static org.hamcrest.Matchers.lessThanOrEqualTo;

import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;
import org.opensearch.test.OpenSearchTestCase;

public class CompletionMemoryTests extends OpenSearchTestCase {
    /** Counts; refuses beyond a limit. */
    private static final class Counting extends NoopCircuitBreaker {
        private final long limit;
        private long used;

        Counting(long limit) {
            super(CircuitBreaker.REQUEST);
            this.limit = limit;
        }

        @Override
        public synchronized double addEstimateBytesAndMaybeBreak(long bytes, String label) {
            if (used + bytes > limit) {
                throw new CircuitBreakingException(label, bytes, limit, Durability.TRANSIENT);
            }
            used += bytes;
            return used;
        }

        @Override
        public synchronized long addWithoutBreaking(long bytes) {
            used += bytes;
            return used;
        }
    }

    public void testItStaysWithinItsBytesAndAccountsThem() {
        Counting breaker = new Counting(Long.MAX_VALUE);
        CompletionMemory memory = new CompletionMemory(breaker, 10_000);
        for (int i = 0; i < 1_000; i++) {
            memory.put("key" + randomIntBetween(0, 50), randomAlphaOfLengthBetween(0, 2_000));
            assertThat(memory.bytes(), lessThanOrEqualTo(10_000L));
            assertEquals(memory.bytes(), breaker.used);
        }
        memory.put("last", "x");
        assertEquals("x", memory.get("last"));
        memory.put("too big", "x".repeat(5_000));
        assertNull(memory.get("too big"));
    }

    public void testWithoutRoomNothingIsHeldAndNothingFails() {
        Counting breaker = new Counting(CompletionMemory.bytes("x") * 2);
        CompletionMemory memory = new CompletionMemory(breaker, 10_000);
        memory.put("a", "x");
        memory.put("b", "y");
        memory.put("c", "z");
        assertEquals("x", memory.get("a"));
        assertEquals("y", memory.get("b"));
        assertNull(memory.get("c"));
        assertEquals(memory.bytes(), breaker.used);
    }
}
