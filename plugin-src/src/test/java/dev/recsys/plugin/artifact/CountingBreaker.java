/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;

/** Counts; refuses beyond a limit. */
public final class CountingBreaker extends NoopCircuitBreaker {
    private final long limit;
    private long used;

    public CountingBreaker(long limit) {
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

    @Override
    public synchronized long getUsed() {
        return used;
    }
}
