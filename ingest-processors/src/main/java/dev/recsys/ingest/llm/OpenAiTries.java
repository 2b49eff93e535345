/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.recsys.ingest.llm.LlmException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.opensearch.common.unit.TimeValue;

/**
 * What one call sends to its server: each request with its retries, until the deadline of the call, which runs from the first of them
 * on. Its steps follow one another.
 */
final class OpenAiTries {
    /**
     * What the calls of an LLM share.
     *
     * @param permits of the minute, now
     */
    record Shared(
            String reference,
            LlmDefinition definition,
            OpenAiLlm.Services services,
            OpenAiLlm.Account account,
            Supplier<RatePermits> permits,
            CircuitBreaker<Object> breaker,
            RuntimeScheduler scheduler) {
        LlmRuntime runtime() {
            return services.runtime();
        }

        LlmStats stats() {
            return account.stats();
        }

        boolean isLeftAlone() {
            // Asking for a permit would take the one by which an open circuit is tried again.
            return breaker.isOpen() && breaker.getRemainingDelay().isZero() == false;
        }

        CompletableFuture<Void> after(Duration wait) {
            CompletableFuture<Void> due = new CompletableFuture<>();
            if (wait.isZero() || wait.isNegative()) {
                due.complete(null);
            } else {
                // A scheduler of milliseconds must not come back early.
                runtime()
                        .schedule(
                                () -> due.complete(null),
                                TimeValue.timeValueMillis(
                                        wait.plusNanos(999_999).toMillis()));
            }
            return due;
        }
    }

    /** What a model said, with its tokens. */
    record Counted(ChatCompletions.Said said, long promptTokens, long completionTokens) {}

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

    private final Shared shared;
    private final LlmDefinition definition;
    private final LlmRuntime runtime;
    private final CircuitBreaker<Object> breaker;
    private final LlmStats stats;
    private final BooleanSupplier over;

    /** Set by the first try. */
    private volatile Long deadlineNanos;

    private volatile LlmTransport.Exchange exchange;

    /** Of the current request. */
    private final AtomicInteger unread = new AtomicInteger();

    /** @param over whether nobody waits for the call any more */
    OpenAiTries(Shared shared, BooleanSupplier over) {
        this.shared = shared;
        this.definition = shared.definition();
        this.runtime = shared.runtime();
        this.breaker = shared.breaker();
        this.stats = shared.stats();
        this.over = over;
    }

    /** Ends the request that is under way. */
    void breakOff() {
        LlmTransport.Exchange current = exchange;
        if (current != null) {
            current.cancel();
        }
    }

    /**
     * Sends one request, and again where that is worth it.
     *
     * @param estimatedPrompt tokens of it, where the server does not say
     */
    CompletableFuture<Counted> send(byte[] body, long estimatedPrompt) {
        if (deadlineNanos == null) {
            deadlineNanos = runtime.nanoTime() + definition.deadline().nanos();
        }
        unread.set(0);
        RetryPolicy<Counted> retries = RetryPolicy.<Counted>builder()
                .handleIf(failure -> isWorthARetry(FailedTry.unwrap(failure)))
                .withMaxRetries(definition.retries())
                .withBackoff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .withJitter(JITTER)
                .withDelayFn(context -> delay(FailedTry.unwrap(context.getLastException())))
                .build();
        return Failsafe.with(retries).with(shared.scheduler()).getStageAsync(context -> {
            if (context.getAttemptCount() == 0) {
                return once(body, estimatedPrompt);
            }
            stats.retried();
            return shared.after(shared.permits().get().reserve(0)).thenCompose(due -> once(body, estimatedPrompt));
        });
    }

    /** Tries of the last request whose answers did not come or were not read to their end; the server may charge for them. */
    int unread() {
        return unread.get();
    }

    private boolean isWorthARetry(Throwable failure) {
        if (over.getAsBoolean() || (failure instanceof FailedTry) == false) {
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
    private CompletableFuture<Counted> once(byte[] body, long estimatedPrompt) {
        if (over.getAsBoolean()) {
            throw OpenAiLlm.closing();
        }
        long remaining = remainingNanos();
        if (remaining <= 0) {
            throw late();
        }
        if (shared.isLeftAlone()) {
            throw OpenAiLlm.leftAlone();
        }
        List<InetAddress> addresses = List.of();
        try {
            addresses = shared.services().policy().get().resolve(definition.endpoint());
        } catch (ForbiddenAddressException e) {
            throw FailedTry.forGood(Reason.FORBIDDEN_ADDRESS, "is not called: " + e.getMessage());
        } catch (UnknownHostException e) {
            // Counted as a failure of the server, below.
        }
        if (breaker.tryAcquirePermit() == false) {
            throw OpenAiLlm.leftAlone();
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
        AtomicReference<LlmTransport.Exchange> own = new AtomicReference<>();
        post(addresses, 0, body, whole, own).whenComplete((reply, failure) -> {
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
                        // The next try may be under way by now.
                        own.get().cancel();
                    }
                },
                limit);
        return whole.handleAsync(
                (reply, failure) -> {
                    timer.cancel();
                    return failure == null
                            ? judge(reply, runtime.nanoTime() - begin, estimatedPrompt)
                            : judge(FailedTry.unwrap(failure));
                },
                runtime::execute);
    }

    /**
     * Sends to the first of the host's addresses that accepts a connection.
     *
     * @param own is set to what is sent for this try
     */
    private CompletableFuture<HttpReply> post(
            List<InetAddress> addresses,
            int which,
            byte[] body,
            CompletableFuture<HttpReply> whole,
            AtomicReference<LlmTransport.Exchange> own) {
        LlmTransport.Exchange sent;
        try {
            sent = shared.services()
                    .transport()
                    .post(
                            definition.endpoint(),
                            addresses.get(which),
                            ChatCompletions.PATH,
                            shared.account().key().get(),
                            body);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(OpenAiLlm.closing());
        }
        own.set(sent);
        exchange = sent;
        if (over.getAsBoolean() || whole.isDone()) {
            sent.cancel();
        }
        return sent.reply()
                .exceptionallyCompose(
                        failure -> isWithoutConnection(FailedTry.unwrap(failure)) && which + 1 < addresses.size()
                                ? post(addresses, which + 1, body, whole, own)
                                : CompletableFuture.failedFuture(failure));
    }

    /** Whether nobody accepted a connection, so that nothing was sent. */
    static boolean isWithoutConnection(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof ConnectTimeoutException
                || failure instanceof NoRouteToHostException;
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
                    message + "; the key is [plugins.recsys.llm."
                            + shared.reference().replaceAll("@.*", "") + ".api_key] in the keystore");
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
        long completion = said.completionTokens() == null ? ChatCompletions.estimate(content) : said.completionTokens();
        double cost = definition.price() == null ? 0 : definition.price().cost(prompt, completion);
        stats.answered(nanos, prompt, completion, cost, estimated);
        return new Counted(said, prompt, completion);
    }

    /** There was no whole reply. */
    private Counted judge(Throwable failure) {
        if (failure instanceof ResponseTooLargeException tooLarge) {
            unread.incrementAndGet();
            breaker.recordSuccess();
            throw FailedTry.forGood(Reason.TOO_LARGE, "was answered with too much: " + tooLarge.getMessage());
        }
        breaker.recordFailure();
        if (failure instanceof FailedTry tried) {
            if (tried.reason() == Reason.TIMEOUT) {
                unread.incrementAndGet();
            }
            throw remainingNanos() <= 0 ? late() : tried;
        }
        if (failure instanceof SSLException) {
            throw FailedTry.forGood(
                    Reason.CONNECTION, "has no secure connection to its server: " + failure.getMessage());
        }
        // The message of another failure may quote what the server said.
        String what = isWithoutConnection(failure)
                ? failure.getMessage()
                : failure.getClass().getSimpleName();
        throw FailedTry.passing(Reason.CONNECTION, "has no connection to its server: " + what, null);
    }
}
