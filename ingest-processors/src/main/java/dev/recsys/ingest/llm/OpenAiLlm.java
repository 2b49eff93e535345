/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import dev.failsafe.CircuitBreaker;
import dev.recsys.ingest.llm.LlmException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.opensearch.core.action.ActionListener;

/**
 * An LLM behind the chat completions protocol of OpenAI, which vLLM, Ollama, llama.cpp and the hosted ones speak.
 *
 * <p>A call waits in a bounded queue for its turn, then for the permits of its minute, for as long as that takes: this time is bounded by
 * the length of the queue and the limits of the definition, not by the deadline, which says how long the server may take. It runs from
 * the first sending on, and covers all tries, the times between them, and the repair. Who cannot wait so long says so where it waits, see
 * {@link Completions#complete}. A try
 * that failed for a passing reason is made again, after a time that doubles, with jitter, and never before the server's
 * {@code Retry-After}. After {@value #BREAKER_FAILURES} failures of the server in a row it is left alone for {@link #BREAKER_DELAY}; then
 * one call tries it. An answer that {@link OutputSchema} refuses goes back to the model once, with the reason. No thread waits for any of it.
 */
public final class OpenAiLlm implements Llm, AutoCloseable {
    /**
     * What calls of all LLMs of a node share.
     *
     * @param policy where may be called, now
     */
    public record Services(LlmRuntime runtime, LlmTransport transport, Supplier<AddressPolicy> policy) {}

    /**
     * What belongs to the name of an LLM, whatever the version of its definition.
     *
     * @param key asked for at each request; gives null where there is none
     */
    public record Account(Supplier<String> key, TokenBudget budget, LlmStats stats) {}

    /** Failures in a row that open the circuit. */
    static final int BREAKER_FAILURES = 5;

    /** How long the server is left alone. */
    static final Duration BREAKER_DELAY = Duration.ofSeconds(30);

    private final String reference;
    private final LlmDefinition definition;
    private final LlmRuntime runtime;
    private final CallQueue<OpenAiCall> queue;
    private final CircuitBreaker<Object> breaker;
    private final OpenAiTries.Shared shared;
    private final Set<OpenAiCall> open = ConcurrentHashMap.newKeySet();
    private volatile LlmLimits limits;
    private volatile RatePermits permits;
    private volatile boolean closed;

    /**
     * @param reference {@code name@version}
     * @param limits    this node's share of those of the definition
     */
    public OpenAiLlm(String reference, LlmDefinition definition, LlmLimits limits, Services services, Account account) {
        this(reference, definition, limits, services, account, BREAKER_DELAY);
    }

    OpenAiLlm(
            String reference,
            LlmDefinition definition,
            LlmLimits limits,
            Services services,
            Account account,
            Duration breakerDelay) {
        this.reference = reference;
        this.definition = definition;
        this.runtime = services.runtime();
        this.limits = limits;
        this.permits = new RatePermits(limits);
        this.queue = new CallQueue<>(limits);
        this.breaker = CircuitBreaker.builder()
                .withFailureThreshold(BREAKER_FAILURES)
                .withDelay(breakerDelay)
                // Also the number of calls that try an open circuit again.
                .withSuccessThreshold(1)
                .build();
        this.shared = new OpenAiTries.Shared(
                reference, definition, services, account, () -> permits, breaker, new RuntimeScheduler(runtime));
    }

    @Override
    public String reference() {
        return reference;
    }

    @Override
    public String model() {
        return definition.model();
    }

    @Override
    public String fingerprint() {
        return definition.fingerprint();
    }

    @Override
    public byte[] body(ChatRequest request) {
        return ChatCompletions.body(definition, request.messages(), request.schema());
    }

    public LlmDefinition definition() {
        return definition;
    }

    /** This node's share of the limits. */
    public LlmLimits limits() {
        return limits;
    }

    /** Sets this node's share anew; what waits is looked at again. */
    public void limits(LlmLimits share) {
        if (share.equals(limits) == false) {
            limits = share;
            permits = new RatePermits(share);
            start(queue.resize(share));
        }
    }

    /** There is another key: what the server refused with the old one says nothing of it. */
    public void keyChanged() {
        breaker.close();
    }

    @Override
    public void ask(ChatRequest request, ActionListener<ChatAnswer> listener) {
        OpenAiCall call =
                new OpenAiCall(shared, () -> limits.tokensPerDay(), request, open::remove, runtime.resuming(listener));
        open.add(call);
        if (closed) {
            call.fail(closing());
            return;
        }
        switch (queue.enter(call)) {
            case RUNS -> start(List.of(call));
            case WAITS -> {
                // It is started by one that ends.
            }
            case NONE ->
                call.fail(FailedTry.forGood(
                        Reason.QUEUE_FULL,
                        "has [" + limits.queue() + "] calls waiting, as many as [limits.queue] allows"));
        }
    }

    private void start(Collection<OpenAiCall> calls) {
        Deque<OpenAiCall> next = new ArrayDeque<>(calls);
        for (OpenAiCall call = next.poll(); call != null; call = next.poll()) {
            boolean started = false;
            if (call.isOver() == false) {
                try {
                    OpenAiCall running = call;
                    runtime.execute(() -> running.run(() -> start(queue.leave())));
                    started = true;
                } catch (RejectedExecutionException e) {
                    call.fail(closing());
                }
            }
            if (started == false) {
                next.addAll(queue.leave());
            }
        }
    }

    static FailedTry closing() {
        return FailedTry.forGood(Reason.CLOSED, "is not asked, since it was deleted or the node is closing");
    }

    /** All open calls fail. */
    @Override
    public void close() {
        closed = true;
        // First all of them: what ends makes room for what waits, which must not be sent any more.
        List<OpenAiCall> calls = List.copyOf(open);
        calls.forEach(call -> call.fail(closing()));
        calls.forEach(OpenAiCall::breakOff);
    }

    static FailedTry leftAlone() {
        return FailedTry.forGood(
                Reason.CIRCUIT_OPEN,
                "is left alone for a while, since its server failed [" + BREAKER_FAILURES + "] times in a row");
    }
}
