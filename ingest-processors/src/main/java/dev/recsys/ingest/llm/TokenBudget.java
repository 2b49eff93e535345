/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.opensearch.common.Nullable;

/** The tokens that an LLM took on one day, in UTC; all versions of its definition count into it. A restarted node counts anew. */
public final class TokenBudget {
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final LongSupplier millis;
    private long day;
    private long spent;

    /** Tokens that a call may need, and the day that they are counted to. */
    record Taken(long tokens, long day) {}

    /** @param millis since 1970 */
    public TokenBudget(LongSupplier millis) {
        this.millis = millis;
    }

    /**
     * Takes tokens that a call may need, unless that is more than the limit; {@link LlmLimits#UNLIMITED} always allows it.
     *
     * @return null if it is more
     */
    @Nullable
    synchronized Taken take(long tokens, long limit) {
        long spentToday = today();
        if (limit != LlmLimits.UNLIMITED && spentToday + tokens > limit) {
            return null;
        }
        spent += tokens;
        return new Taken(tokens, day);
    }

    /** Puts right what was taken, once it is known; what was taken on a day that is over stays with that. */
    synchronized void correct(Taken taken, long used) {
        today();
        if (taken.day() == day) {
            spent += used - taken.tokens();
        }
    }

    /** Tokens spent or taken today. */
    synchronized long today() {
        long now = Math.floorDiv(millis.getAsLong(), DAY_MILLIS);
        if (now != day) {
            day = now;
            spent = 0;
        }
        return spent;
    }
}
