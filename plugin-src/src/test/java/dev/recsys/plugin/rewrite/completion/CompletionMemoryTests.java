/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.recsys.plugin.artifact.CountingBreaker;
import org.opensearch.test.OpenSearchTestCase;

public class CompletionMemoryTests extends OpenSearchTestCase {
    public void testItStaysWithinItsBytesAndAccountsThem() {
        CountingBreaker breaker = new CountingBreaker(Long.MAX_VALUE);
        CompletionMemory memory = new CompletionMemory(breaker, 10_000);
        for (int i = 0; i < 1_000; i++) {
            memory.put("key" + randomIntBetween(0, 50), randomAlphaOfLengthBetween(0, 2_000));
            assertThat(memory.bytes(), lessThanOrEqualTo(10_000L));
            assertEquals(memory.bytes(), breaker.getUsed());
        }
        memory.put("last", "x");
        assertEquals("x", memory.get("last"));
        memory.put("too big", "x".repeat(5_000));
        assertNull(memory.get("too big"));
    }

    public void testWithoutRoomNothingIsHeldAndNothingFails() {
        CountingBreaker breaker = new CountingBreaker(CompletionMemory.bytes("x") * 2);
        CompletionMemory memory = new CompletionMemory(breaker, 10_000);
        memory.put("a", "x");
        memory.put("b", "y");
        memory.put("c", "z");
        assertEquals("x", memory.get("a"));
        assertEquals("y", memory.get("b"));
        assertNull(memory.get("c"));
        assertEquals(memory.bytes(), breaker.getUsed());
    }
}
