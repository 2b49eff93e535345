/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.recsys.ingest.llm.LlmException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.opensearch.common.unit.TimeValue;
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

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    /** Share by which a time before a retry is longer or shorter by chance, so that calls that failed together do not come back together. */
    private static final double JITTER = 0.25;

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE_A_REQUEST = 413;
    private static final int UNPROCESSABLE = 422;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private final String reference;
    private final LlmDefinition definition;
    private final LlmRuntime runtime;
    private final LlmTransport transport;
    private final Supplier<AddressPolicy> policy;
    private final Account account;
    private final LlmStats stats;
    private final CallQueue<Call> queue;
    private final CircuitBreaker<Object> breaker;
    private final RuntimeScheduler scheduler;
    private final Set<Call> open = ConcurrentHashMap.newKeySet();
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
        this.transport = services.transport();
        this.policy = services.policy();
        this.account = account;
        this.stats = account.stats();
        this.limits = limits;
        this.permits = new RatePermits(limits);
        this.queue = new CallQueue<>(limits);
        this.scheduler = new RuntimeScheduler(runtime);
        this.breaker = CircuitBreaker.builder()
                .withFailureThreshold(BREAKER_FAILURES)
                .withDelay(breakerDelay)
                // Also the number of calls that try an open circuit again.
                .withSuccessThreshold(1)
                .build();
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

    /** Whether no call is under way or waits. */
    public boolean isIdle() {
        return open.isEmpty();
    }

    @Override
    public void ask(ChatRequest request, ActionListener<ChatAnswer> listener) {
        Call call = new Call(request, runtime.resuming(listener));
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

    private void start(Collection<Call> calls) {
        Deque<Call> next = new ArrayDeque<>(calls);
        for (Call call = next.poll(); call != null; call = next.poll()) {
            boolean started = false;
            if (call.isOver() == false) {
                try {
                    runtime.execute(call::run);
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

    private static FailedTry closing() {
        return FailedTry.forGood(Reason.CLOSED, "is not asked, since it was deleted or the node is closing");
    }

    /** All open calls fail. */
    @Override
    public void close() {
        closed = true;
        for (Call call : open) {
            call.fail(closing());
            call.breakOff();
        }
    }

    private boolean isLeftAlone() {
        // Asking for a permit would take the one by which an open circuit is tried again.
        return breaker.isOpen() && breaker.getRemainingDelay().isZero() == false;
    }

    private static FailedTry leftAlone() {
        return FailedTry.forGood(
                Reason.CIRCUIT_OPEN,
                "is left alone for a while, since its server failed [" + BREAKER_FAILURES + "] times in a row");
    }

    private CompletableFuture<Void> after(Duration wait) {
        CompletableFuture<Void> due = new CompletableFuture<>();
        if (wait.isZero() || wait.isNegative()) {
            due.complete(null);
        } else {
            // A scheduler of milliseconds must not come back early.
            runtime.schedule(
                    () -> due.complete(null),
                    TimeValue.timeValueMillis(wait.plusNanos(999_999).toMillis()));
        }
        return due;
    }

    /** What a model said, with its tokens. */
    private record Counted(ChatCompletions.Said said, long promptTokens, long completionTokens) {}

    private final class Call {
        private final ChatRequest request;
        private final ActionListener<ChatAnswer> listener;
        private final AtomicBoolean over = new AtomicBoolean();

        /** Set by the first try; a call's steps follow one another. */
        private volatile Long deadlineNanos;

        private volatile LlmTransport.Exchange exchange;

        Call(ChatRequest request, ActionListener<ChatAnswer> listener) {
            this.request = request;
            this.listener = listener;
        }

        boolean isOver() {
            return over.get();
        }

        void fail(FailedTry failure) {
            if (over.compareAndSet(false, true)) {
                open.remove(this);
                stats.failed(failure.reason());
                listener.onFailure(
                        new LlmException(failure.reason(), "LLM [" + reference + "] " + failure.getMessage()));
            }
        }

        private void succeed(ChatAnswer answer) {
            if (over.compareAndSet(false, true)) {
                open.remove(this);
                listener.onResponse(answer);
            }
        }

        void breakOff() {
            LlmTransport.Exchange current = exchange;
            if (current != null) {
                current.cancel();
            }
        }

        void run() {
            CompletableFuture<ChatAnswer> answer;
            try {
                answer = converse();
            } catch (RuntimeException e) {
                answer = CompletableFuture.failedFuture(e);
            }
            answer.whenComplete((value, failure) -> {
                // Its place first: whoever is told of the end may ask the next at once.
                start(queue.leave());
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
                                "answered something else than it was asked for, also after one try to repair it: "
                                        + again);
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
            if (isLeftAlone()) {
                throw leftAlone();
            }
            byte[] body = ChatCompletions.body(definition, messages, request.schema());
            long prompt = ChatCompletions.estimate(messages);
            long wanted = prompt + definition.maxTokens();
            if (account.budget().take(wanted, limits.tokensPerDay()) == false) {
                throw FailedTry.forGood(
                        Reason.BUDGET_SPENT,
                        "has spent the tokens that [limits.tokens_per_day] allows this node for today");
            }
            RatePermits reserved = permits;
            return after(reserved.reserve(wanted))
                    .thenCompose(due -> {
                        if (deadlineNanos == null) {
                            deadlineNanos =
                                    runtime.nanoTime() + definition.deadline().nanos();
                        }
                        return tries(body, prompt);
                    })
                    .whenComplete((counted, failure) -> {
                        long used = failure == null
                                ? counted.promptTokens() + counted.completionTokens()
                                : mayBePaidFor(unwrap(failure)) ? wanted : 0;
                        account.budget().correct(wanted, used);
                        reserved.correct(wanted, used);
                    });
        }

        /** Whether the server may have written, and charges for, an answer that did not come or was not read to its end. */
        private static boolean mayBePaidFor(Throwable failure) {
            return failure instanceof FailedTry tried
                    && (tried.reason() == Reason.TIMEOUT || tried.reason() == Reason.TOO_LARGE);
        }

        private CompletableFuture<Counted> tries(byte[] body, long estimatedPrompt) {
            RetryPolicy<Counted> retries = RetryPolicy.<Counted>builder()
                    .handleIf(failure -> isWorthARetry(unwrap(failure)))
                    .withMaxRetries(definition.retries())
                    .withBackoff(FIRST_BACKOFF, LONGEST_BACKOFF)
                    .withJitter(JITTER)
                    .withDelayFn(context -> delay(unwrap(context.getLastException())))
                    .build();
            return Failsafe.with(retries).with(scheduler).getStageAsync(context -> {
                if (context.getAttemptCount() == 0) {
                    return send(body, estimatedPrompt);
                }
                stats.retried();
                return after(permits.reserve(0)).thenCompose(due -> send(body, estimatedPrompt));
            });
        }

        private boolean isWorthARetry(Throwable failure) {
            if (isOver() || (failure instanceof FailedTry) == false) {
                return false;
            }
            FailedTry tried = (FailedTry) failure;
            Duration wait = tried.retryAfter() == null ? Duration.ZERO : tried.retryAfter();
            // What cannot be in time need not be waited for.
            return tried.isRetriable() && wait.toNanos() < remainingNanos();
        }

        /** What the server asks for; jitter may shorten it by its share, so that it is given so much more. */
        private Duration delay(Throwable failure) {
            Duration wanted = failure instanceof FailedTry tried ? tried.retryAfter() : null;
            return wanted == null
                    ? Duration.ofNanos(-1)
                    : Duration.ofNanos((long) Math.ceil(wanted.toNanos() / (1 - JITTER)));
        }

        private long remainingNanos() {
            return deadlineNanos - runtime.nanoTime();
        }

        private FailedTry late() {
            return FailedTry.forGood(
                    Reason.TIMEOUT, "gave no answer within the [deadline] of [" + definition.deadline() + "]");
        }

        /** One try. Everything that may block does so here, on a thread of the pool. */
        private CompletableFuture<Counted> send(byte[] body, long estimatedPrompt) {
            if (isOver()) {
                throw closing();
            }
            long remaining = remainingNanos();
            if (remaining <= 0) {
                throw late();
            }
            if (isLeftAlone()) {
                throw leftAlone();
            }
            List<InetAddress> addresses = List.of();
            try {
                addresses = policy.get().resolve(definition.endpoint());
            } catch (ForbiddenAddressException e) {
                throw FailedTry.forGood(Reason.FORBIDDEN_ADDRESS, "is not called: " + e.getMessage());
            } catch (UnknownHostException e) {
                // Counted as a failure of the server, below.
            }
            if (breaker.tryAcquirePermit() == false) {
                throw leftAlone();
            }
            if (addresses.isEmpty()) {
                breaker.recordFailure();
                throw FailedTry.passing(
                        Reason.CONNECTION,
                        "has no address: host [" + definition.endpoint().host() + "] is not known",
                        null);
            }
            long begin = runtime.nanoTime();
            stats.sent();
            CompletableFuture<HttpReply> whole = new CompletableFuture<>();
            post(addresses, 0, body, whole).whenComplete((reply, failure) -> {
                if (failure == null) {
                    whole.complete(reply);
                } else {
                    whole.completeExceptionally(failure);
                }
            });
            TimeValue limit = TimeValue.timeValueNanos(
                    Math.min(remaining, definition.timeout().nanos()));
            LlmRuntime.Cancellable timer = runtime.schedule(
                    () -> {
                        if (whole.completeExceptionally(timedOut(limit))) {
                            breakOff();
                        }
                    },
                    limit);
            return whole.handleAsync(
                    (reply, failure) -> {
                        timer.cancel();
                        return failure == null
                                ? judge(reply, runtime.nanoTime() - begin, estimatedPrompt)
                                : judge(unwrap(failure));
                    },
                    runtime::execute);
        }

        /** Sends to the first of the host's addresses that accepts a connection. */
        private CompletableFuture<HttpReply> post(
                List<InetAddress> addresses, int which, byte[] body, CompletableFuture<HttpReply> whole) {
            LlmTransport.Exchange sent;
            try {
                sent = transport.post(
                        definition.endpoint(),
                        addresses.get(which),
                        ChatCompletions.PATH,
                        account.key().get(),
                        body);
            } catch (IOException e) {
                return CompletableFuture.failedFuture(closing());
            }
            exchange = sent;
            if (isOver() || whole.isDone()) {
                sent.cancel();
            }
            return sent.reply()
                    .exceptionallyCompose(
                            failure -> unwrap(failure) instanceof ConnectException && which + 1 < addresses.size()
                                    ? post(addresses, which + 1, body, whole)
                                    : CompletableFuture.failedFuture(failure));
        }

        private FailedTry timedOut(TimeValue limit) {
            return FailedTry.passing(Reason.TIMEOUT, "gave no answer within [" + limit + "]", null);
        }

        private Counted judge(HttpReply reply, long nanos, long estimatedPrompt) {
            int status = reply.status();
            boolean serverFailed =
                    status >= 500 || status == REQUEST_TIMEOUT || status == UNAUTHORIZED || status == FORBIDDEN;
            if (serverFailed) {
                breaker.recordFailure();
            } else {
                breaker.recordSuccess();
            }
            if (status == OK) {
                return read(reply.body(), nanos, estimatedPrompt);
            }
            String message = "was answered with status [" + status + "] by its server";
            Duration retryAfter = RetryAfter.parse(reply.retryAfter(), runtime.millis());
            if (status == TOO_MANY_REQUESTS) {
                throw FailedTry.passing(Reason.RATE_LIMITED, message, retryAfter);
            }
            if (status == UNAUTHORIZED || status == FORBIDDEN) {
                throw FailedTry.forGood(
                        Reason.UNAUTHORIZED,
                        message + "; the key is [plugins.recsys.llm." + reference.replaceAll("@.*", "")
                                + ".api_key] in the keystore");
            }
            if (serverFailed) {
                throw FailedTry.passing(Reason.SERVER_ERROR, message, retryAfter);
            }
            if (status == BAD_REQUEST || status == TOO_LARGE_A_REQUEST || status == UNPROCESSABLE) {
                throw FailedTry.forGood(Reason.REFUSED, message);
            }
            throw FailedTry.forGood(
                    Reason.NOT_SERVED,
                    status / 100 == 3
                            ? message + "; redirects are not followed"
                            : message + "; check its [endpoint] and [model]");
        }

        private Counted read(byte[] body, long nanos, long estimatedPrompt) {
            ChatCompletions.Said said;
            try {
                said = ChatCompletions.read(body);
            } catch (IllegalArgumentException e) {
                throw FailedTry.forGood(
                        Reason.NOT_SERVED, "does not speak the protocol, check its [endpoint]: " + e.getMessage());
            }
            boolean estimated = said.promptTokens() == null || said.completionTokens() == null;
            String content = said.content() == null ? "" : said.content();
            long prompt = said.promptTokens() == null ? estimatedPrompt : said.promptTokens();
            long completion =
                    said.completionTokens() == null ? ChatCompletions.estimate(content) : said.completionTokens();
            double cost = definition.price() == null ? 0 : definition.price().cost(prompt, completion);
            stats.answered(nanos, prompt, completion, cost, estimated);
            return new Counted(said, prompt, completion);
        }

        /** There was no whole reply. */
        private Counted judge(Throwable failure) {
            if (failure instanceof ResponseTooLargeException tooLarge) {
                breaker.recordSuccess();
                throw FailedTry.forGood(Reason.TOO_LARGE, "was answered with too much: " + tooLarge.getMessage());
            }
            breaker.recordFailure();
            if (failure instanceof FailedTry tried) {
                throw remainingNanos() <= 0 ? late() : tried;
            }
            if (failure instanceof SSLException) {
                throw FailedTry.forGood(
                        Reason.CONNECTION, "has no secure connection to its server: " + failure.getMessage());
            }
            // The message of another failure may quote what the server said.
            String what = failure instanceof ConnectException
                    ? failure.getMessage()
                    : failure.getClass().getSimpleName();
            throw FailedTry.passing(Reason.CONNECTION, "has no connection to its server: " + what, null);
        }
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static FailedTry failedTry(Throwable failure) {
        Throwable inner = unwrap(failure);
        if (inner instanceof FailedTry tried) {
            return tried;
        }
        if (inner instanceof RejectedExecutionException) {
            return closing();
        }
        return FailedTry.forGood(Reason.NOT_SERVED, "could not be asked: " + inner);
    }
}
