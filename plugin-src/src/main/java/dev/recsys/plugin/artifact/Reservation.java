/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import org.opensearch.common.lease.Releasable;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;

/** Bytes that are accounted in a circuit breaker until this is closed; closing twice releases once. */
public final class Reservation implements Releasable {
    private final CircuitBreaker breaker;
    private final String label;
    private long bytes;
    private boolean closed;

    /** @throws CircuitBreakingException there is no room for so many bytes; nothing is accounted then */
    public Reservation(CircuitBreaker breaker, String label, long bytes) {
        this.breaker = breaker;
        this.label = label;
        breaker.addEstimateBytesAndMaybeBreak(bytes, label);
        this.bytes = bytes;
    }

    /** @throws CircuitBreakingException there is no room for the growth; the reservation stays as it was */
    public synchronized void resize(long newBytes) {
        if (closed) {
            throw new IllegalStateException("the reservation for " + label + " was released");
        }
        if (newBytes > bytes) {
            breaker.addEstimateBytesAndMaybeBreak(newBytes - bytes, label);
        } else {
            breaker.addWithoutBreaking(newBytes - bytes);
        }
        bytes = newBytes;
    }

    public synchronized long bytes() {
        return bytes;
    }

    @Override
    public synchronized void close() {
        if (closed == false) {
            closed = true;
            breaker.addWithoutBreaking(-bytes);
        }
    }
}
