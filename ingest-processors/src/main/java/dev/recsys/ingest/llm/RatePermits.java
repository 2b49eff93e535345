/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import dev.failsafe.RateLimiter;
import java.time.Duration;
import org.opensearch.common.Nullable;

/** Requests and tokens of each minute: permits are reserved, and whoever reserves them comes back when they are due. */
final class RatePermits {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Nullable
    private final RateLimiter<Object> requests;

    @Nullable
    private final RateLimiter<Object> tokens;

    private final long tokensPerMinute;

    /** Tokens that were reserved and not used; given to the next, but never more than those of a minute. */
    private long unused;

    RatePermits(LlmLimits limits) {
        this.tokensPerMinute = limits.tokensPerMinute();
        // Requests evenly, since servers count them over short times too; tokens of a minute as they come.
        this.requests = limits.requestsPerMinute() == LlmLimits.UNLIMITED
                ? null
                : RateLimiter.smoothBuilder(limits.requestsPerMinute(), MINUTE).build();
        this.tokens = limits.tokensPerMinute() == LlmLimits.UNLIMITED
                ? null
                : RateLimiter.burstyBuilder(limits.tokensPerMinute(), MINUTE).build();
    }

    /** Reserves one request and its tokens; gives the time to wait for them. */
    Duration reserve(long wanted) {
        Duration wait = requests == null ? Duration.ZERO : requests.reservePermit();
        Duration other = reserveTokens(wanted);
        return wait.compareTo(other) >= 0 ? wait : other;
    }

    private synchronized Duration reserveTokens(long wanted) {
        if (tokens == null) {
            return Duration.ZERO;
        }
        long credit = Math.min(unused, wanted);
        unused -= credit;
        int needed = (int) Math.min(wanted - credit, Integer.MAX_VALUE);
        return needed == 0 ? Duration.ZERO : tokens.reservePermits(needed);
    }

    /** Puts right what was reserved, once it is known. */
    synchronized void correct(long reserved, long used) {
        if (used <= reserved) {
            unused = Math.min(unused + reserved - used, tokensPerMinute);
        } else if (tokens != null) {
            // Whoever comes next waits for it.
            reserveTokens(used - reserved);
        }
    }
}
