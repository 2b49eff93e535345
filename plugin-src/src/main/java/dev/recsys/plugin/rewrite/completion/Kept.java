/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.Completions.Outcome;
import dev.recsys.ingest.llm.LlmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.opensearch.common.Nullable;

/** What is kept under a key: an answer, or that there was none of use, which was paid for as well. */
sealed interface Kept {
    /** @param content what the LLM said */
    record Answer(String content) implements Kept {
        public Answer {
            Objects.requireNonNull(content, "content");
        }
    }

    /**
     * The LLM was asked and paid, and gave nothing of use, also not when it was told so.
     *
     * @param message what a caller is told; without what the server said
     * @param created when that was
     */
    record Refusal(LlmException.Reason reason, String message, Instant created) implements Kept {
        /** With these the server did its work. One that refuses the request itself (400) does none, and may be told so by a setting. */
        private static final Set<LlmException.Reason> PAID =
                EnumSet.of(LlmException.Reason.BAD_ANSWER, LlmException.Reason.TOO_LARGE);

        public Refusal {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(created, "created");
        }

        /** What is to be kept of a failed call, or null. */
        @Nullable
        static Refusal of(Exception failure, Instant now) {
            return failure instanceof LlmException refused && PAID.contains(refused.reason())
                    ? new Refusal(refused.reason(), refused.getMessage(), now)
                    : null;
        }

        /** The reason of that name, or null. */
        @Nullable
        static LlmException.Reason reason(@Nullable Object name) {
            return Arrays.stream(LlmException.Reason.values())
                    .filter(reason -> reason.toString().equals(name))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Characters that it holds. */
    default int length() {
        return switch (this) {
            case Answer answer -> answer.content().length();
            case Refusal refusal -> refusal.message().length();
        };
    }

    /** What who waits is told. */
    default Outcome outcome(boolean cached) {
        return switch (this) {
            case Answer answer -> new Outcome.Answered(answer.content(), cached);
            case Refusal refusal -> new Outcome.Failed(new LlmException(refusal.reason(), refusal.message()));
        };
    }
}
