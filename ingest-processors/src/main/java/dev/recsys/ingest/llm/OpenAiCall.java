/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import dev.recsys.ingest.llm.LlmException.Reason;
import dev.recsys.ingest.llm.OpenAiTries.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.opensearch.core.action.ActionListener;

/** One call of a model: a request, and if its answer is refused another one that says why, within the limits of the LLM. */
final class OpenAiCall {
    private final OpenAiTries.Shared shared;
    private final LlmDefinition definition;
    private final LlmStats stats;
    private final LongSupplier tokensPerDay;
    private final ChatRequest request;
    private final Consumer<OpenAiCall> end;
    private final ActionListener<ChatAnswer> listener;
    private final AtomicBoolean over = new AtomicBoolean();
    private final OpenAiTries tries;

    /**
     * @param tokensPerDay that this node may spend, now
     * @param end          is given this call when it is over, before who waits is told
     */
    OpenAiCall(
            OpenAiTries.Shared shared,
            LongSupplier tokensPerDay,
            ChatRequest request,
            Consumer<OpenAiCall> end,
            ActionListener<ChatAnswer> listener) {
        this.shared = shared;
        this.definition = shared.definition();
        this.stats = shared.stats();
        this.tokensPerDay = tokensPerDay;
        this.request = request;
        this.end = end;
        this.listener = listener;
        this.tries = new OpenAiTries(shared, over::get);
    }

    boolean isOver() {
        return over.get();
    }

    /** Tells who waits, unless that is done already. */
    void fail(FailedTry failure) {
        if (over.compareAndSet(false, true)) {
            end.accept(this);
            stats.failed(failure.reason());
            listener.onFailure(
                    new LlmException(failure.reason(), "LLM [" + shared.reference() + "] " + failure.getMessage()));
        }
    }

    private void succeed(ChatAnswer answer) {
        if (over.compareAndSet(false, true)) {
            end.accept(this);
            listener.onResponse(answer);
        }
    }

    /** Ends the request that is under way. */
    void breakOff() {
        tries.breakOff();
    }

    /** @param ended is called when nothing more is sent, before who waits is told: that may ask the next at once */
    void run(Runnable ended) {
        CompletableFuture<ChatAnswer> answer;
        try {
            answer = converse();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((value, failure) -> {
            ended.run();
            if (failure == null) {
                succeed(value);
            } else {
                fail(failedTry(failure));
            }
        });
    }
    /** Asks; and if the answer is refused, once more, with the reason. */
    private CompletableFuture<ChatAnswer> converse() {
        return say(request.messages()).thenCompose(first -> {
            String refusal = refusal(first.said());
            if (refusal == null) {
                return CompletableFuture.completedFuture(
                        new ChatAnswer(first.said().content(), first.promptTokens(), first.completionTokens(), 1));
            }
            stats.repaired();
            return say(repair(first.said(), refusal)).thenApply(second -> {
                String again = refusal(second.said());
                if (again != null) {
                    throw FailedTry.forGood(
                            Reason.BAD_ANSWER,
                            "answered something else than it was asked for, also after one try to repair it: " + again);
                }
                return new ChatAnswer(
                        second.said().content(),
                        first.promptTokens() + second.promptTokens(),
                        first.completionTokens() + second.completionTokens(),
                        2);
            });
        });
    }

    private List<ChatMessage> repair(ChatCompletions.Said said, String refusal) {
        List<ChatMessage> messages = new ArrayList<>(request.messages());
        messages.add(new ChatMessage(ChatMessage.Role.ASSISTANT, said.content() == null ? "" : said.content()));
        messages.add(new ChatMessage(
                ChatMessage.Role.USER,
                "Your answer cannot be used: " + refusal
                        + ". Answer the first request again, with nothing but what it asks for."));
        return messages;
    }

    private String refusal(ChatCompletions.Said said) {
        if (said.content() == null) {
            stats.refused(Refusal.NO_CONTENT);
            return "it has no content";
        }
        if (said.cutOff()) {
            stats.refused(Refusal.CUT_OFF);
            return "it is longer than [" + definition.maxTokens() + "] tokens, and was cut off";
        }
        try {
            request.schema().check().accept(said.content());
            return null;
        } catch (IllegalArgumentException e) {
            stats.refused(Refusal.WRONG_FORM);
            return e.getMessage();
        }
    }

    /** One request and its retries, within all limits. */
    private CompletableFuture<Counted> say(List<ChatMessage> messages) {
        if (shared.isLeftAlone()) {
            throw OpenAiLlm.leftAlone();
        }
        byte[] body = ChatCompletions.body(definition, messages, request.schema());
        long prompt = ChatCompletions.estimate(messages);
        long wanted = prompt + definition.maxTokens();
        TokenBudget budget = shared.account().budget();
        TokenBudget.Taken taken = budget.take(wanted, tokensPerDay.getAsLong());
        if (taken == null) {
            throw FailedTry.forGood(
                    Reason.BUDGET_SPENT,
                    "has spent the tokens that [limits.tokens_per_day] allows this node for today");
        }
        RatePermits reserved = shared.permits().get();
        return shared.after(reserved.reserve(wanted))
                .thenCompose(due -> tries.send(body, prompt))
                .whenComplete((counted, failure) -> {
                    long read = failure == null ? counted.promptTokens() + counted.completionTokens() : 0;
                    long used = read + tries.unread() * wanted;
                    budget.correct(taken, used);
                    reserved.correct(wanted, used);
                });
    }

    private static FailedTry failedTry(Throwable failure) {
        Throwable inner = FailedTry.unwrap(failure);
        if (inner instanceof FailedTry tried) {
            return tried;
        }
        if (inner instanceof RejectedExecutionException) {
            return OpenAiLlm.closing();
        }
        return FailedTry.forGood(Reason.NOT_SERVED, "could not be asked: " + inner);
    }
}
