/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.opensearch.common.Nullable;

/** Why a try failed, inside the client; a {@link LlmException} is made of the last one. */
final class FailedTry extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final LlmException.Reason reason;
    private final boolean retriable;

    @Nullable
    private final Duration retryAfter;

    private FailedTry(LlmException.Reason reason, String message, boolean retriable, @Nullable Duration retryAfter) {
        // No stack: it says nothing, and there may be thousands.
        super(message, null, false, false);
        this.reason = reason;
        this.retriable = retriable;
        this.retryAfter = retryAfter;
    }

    static FailedTry forGood(LlmException.Reason reason, String message) {
        return new FailedTry(reason, message, false, null);
    }

    /** @param retryAfter what the server asks for, or null */
    static FailedTry passing(LlmException.Reason reason, String message, @Nullable Duration retryAfter) {
        return new FailedTry(reason, message, true, retryAfter);
    }

    LlmException.Reason reason() {
        return reason;
    }

    boolean isRetriable() {
        return retriable;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    /** What a stage failed with. */
    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
