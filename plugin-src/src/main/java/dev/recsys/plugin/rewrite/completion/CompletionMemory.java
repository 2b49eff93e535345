/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import org.opensearch.common.Nullable;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;

/** The answers that this node holds, by their key: bounded in bytes, accounted, the one that was longest unused goes first. */
final class CompletionMemory {
    private static final String LABEL = "<answers of large language models>";

    /** Key, entry, references and the headers of two strings. */
    private static final long BYTES_PER_ANSWER = 300;

    private final CircuitBreaker breaker;
    private final long maxBytes;
    private final Cache<String, String> answers;

    CompletionMemory(CircuitBreaker breaker, long maxBytes) {
        this.breaker = breaker;
        this.maxBytes = maxBytes;
        this.answers = CacheBuilder.<String, String>builder()
                .setMaximumWeight(maxBytes)
                .weigher((key, content) -> bytes(content))
                .removalListener(removed -> breaker.addWithoutBreaking(-bytes(removed.getValue())))
                .build();
    }

    static long bytes(String content) {
        return bytes(content.length());
    }

    /** @param length characters of what is held */
    static long bytes(int length) {
        return BYTES_PER_ANSWER + (long) Character.BYTES * length;
    }

    @Nullable
    String get(String key) {
        return answers.get(key);
    }

    /** Holds an answer if there is room for it. */
    void put(String key, String content) {
        long bytes = bytes(content);
        if (bytes > maxBytes) {
            return;
        }
        try {
            breaker.addEstimateBytesAndMaybeBreak(bytes, LABEL);
        } catch (CircuitBreakingException e) {
            // It is in the index, from where it can be read again.
            return;
        }
        answers.put(key, content);
    }

    /** Bytes that all answers weigh. */
    long bytes() {
        return answers.weight();
    }
}
