/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.ChatAnswer;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Completions;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.OutputSchema;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.BulkGuard;
import dev.recsys.plugin.artifact.OwnIndexClient;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.LlmCounters;
import dev.recsys.plugin.stats.RecsysStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.Nullable;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/**
 * Answers of LLMs that are kept in a hidden index of the plugin, with the latest in memory.
 *
 * <p>If the index cannot be read, an order fails and the LLM is not asked: the answer may well be there. If it cannot be written, the
 * answer is given and stored later. That an LLM gave nothing of use for a request is kept as well, for it was paid for: it is not asked
 * for that again unless the caller says so. Who waits no longer leaves the calls alone: they answer into the index. No method blocks.
 */
public final class IndexCompletions implements Completions {
    /** Bytes of answers that a node keeps in memory. */
    public static final Setting<ByteSizeValue> CACHE_SIZE =
            Setting.memorySizeSetting("plugins.recsys.completions.cache_size", "1%", Setting.Property.NodeScope);

    /** Answers that are looked up with one request. */
    private static final int PAGE = 500;

    private final CompletionMemory memory;
    private final CompletionIndex index;
    private final CompletionWriter writer;
    /** Of those who may ask: who may not neither waits for them, nor lets them go without an answer. */
    private final Flights asking = new Flights();

    private final ThreadPool threadPool;
    private final ThreadContext threadContext;
    private final Executor executor;
    private final RecsysStats stats;

    IndexCompletions(
            CompletionMemory memory,
            CompletionIndex index,
            CompletionWriter writer,
            ThreadPool threadPool,
            RecsysStats stats) {
        this.memory = memory;
        this.index = index;
        this.writer = writer;
        this.threadPool = threadPool;
        this.threadContext = threadPool.getThreadContext();
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
        this.stats = stats;
    }

    /** Wires it for a node. */
    public static IndexCompletions create(
            OwnIndexClient client,
            ClusterService clusterService,
            ThreadPool threadPool,
            Settings settings,
            CircuitBreaker breaker,
            RecsysStats stats) {
        CompletionMemory memory =
                new CompletionMemory(breaker, CACHE_SIZE.get(settings).getBytes());
        CompletionIndex index = new CompletionIndex(client, clusterService, threadPool);
        return new IndexCompletions(memory, index, new CompletionWriter(index, threadPool, stats), threadPool, stats);
    }

    @Override
    public List<Outcome.Answered> cached(Llm llm, List<ChatRequest> requests) {
        CompletionKey.Maker keys = new CompletionKey.Maker(llm.fingerprint());
        LlmCounters counters = counters(llm);
        List<Outcome.Answered> answers = new ArrayList<>(requests.size());
        for (ChatRequest request : requests) {
            answers.add(remembered(keys.of(request), counters));
        }
        return answers;
    }

    /** Of all versions of the LLM. */
    private LlmCounters counters(Llm llm) {
        return stats.llm(ArtifactReference.parse(llm.reference()).name());
    }

    /** An answer that this node holds, or null. */
    @Nullable
    private Outcome.Answered remembered(String key, LlmCounters counters) {
        String content = memory.get(key);
        if (content == null && writer.unstored(key) instanceof Kept.Answer unstored) {
            content = unstored.content();
        }
        if (content == null) {
            return null;
        }
        stats.increment(Counter.COMPLETIONS_MEMORY_HITS);
        counters.cached();
        return new Outcome.Answered(content, true);
    }

    @Override
    public void complete(
            Llm llm, List<ChatRequest> requests, TimeValue maxWait, ActionListener<List<Outcome>> listener) {
        Gathering gathering =
                new Gathering(requests.size(), new Patience(threadPool, maxWait, llm.reference()), resuming(listener));
        Flights flights = llm.mayBeAsked() ? asking : new Flights();
        CompletionKey.Maker maker = new CompletionKey.Maker(llm.fingerprint());
        LlmCounters counters = counters(llm);
        Map<String, ChatRequest> orders = new LinkedHashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            Flights.Waiter place = gathering.place(i);
            String key = maker.of(requests.get(i));
            Outcome.Answered remembered = remembered(key, counters);
            if (remembered != null) {
                place.landed(remembered);
            } else if (flights.join(key, place)) {
                orders.put(key, requests.get(i));
            }
        }
        // It may have landed between the look into memory and the new flight.
        orders.keySet().removeIf(key -> {
            Outcome.Answered landed = remembered(key, counters);
            if (landed != null) {
                flights.land(key, landed);
            }
            return landed != null;
        });
        List<String> keys = List.copyOf(orders.keySet());
        for (int from = 0; from < keys.size(); from += PAGE) {
            List<String> page = keys.subList(from, Math.min(keys.size(), from + PAGE));
            index.read(page)
                    .start(new Always<>(found -> ForcedRun.on(executor, () -> {
                        for (int i = 0; i < page.size(); i++) {
                            proceed(flights, llm, page.get(i), orders.get(page.get(i)), found.get(i));
                        }
                    })));
        }
        gathering.begun();
    }

    private void proceed(Flights flights, Llm llm, String key, ChatRequest request, CompletionIndex.Found found) {
        switch (found) {
            case CompletionIndex.Found.Stored stored -> {
                boolean usable = Completion.isUsable(request.schema(), stored.kept());
                if (usable || isFinal(stored.kept(), llm)) {
                    stats.increment(usable ? Counter.COMPLETIONS_INDEX_HITS : Counter.COMPLETIONS_REFUSAL_HITS);
                    if (usable) {
                        counters(llm).cached();
                    }
                    land(flights, key, stored.kept(), true);
                } else {
                    ask(flights, llm, key, request, stored.stamp());
                }
            }
            case CompletionIndex.Found.Missing missing -> {
                Kept held = writer.unstored(key);
                if (isFinal(held, llm)) {
                    stats.increment(Counter.COMPLETIONS_REFUSAL_HITS);
                    land(flights, key, held, true);
                } else {
                    ask(flights, llm, key, request, null);
                }
            }
            case CompletionIndex.Found.Unknown unknown -> {
                stats.increment(Counter.COMPLETIONS_READ_FAILURES);
                flights.land(
                        key,
                        new Outcome.Failed(new OpenSearchStatusException(
                                "[" + CompletionIndex.NAME
                                        + "], where answers are kept, cannot be read; no LLM was asked",
                                RestStatus.SERVICE_UNAVAILABLE,
                                unknown.failure())));
            }
        }
    }

    /** Whether an LLM that gave nothing of use for this is left alone. */
    private static boolean isFinal(@Nullable Kept kept, Llm llm) {
        return kept instanceof Kept.Refusal refusal && refusal.created().isBefore(llm.retriesBefore()) == false;
    }

    private void land(Flights flights, String key, Kept kept, boolean cached) {
        if (kept instanceof Kept.Answer answer) {
            memory.put(key, answer.content());
        }
        flights.land(key, kept.outcome(cached));
    }

    private void ask(Flights flights, Llm llm, String key, ChatRequest request, @Nullable Completion.Stamp replaces) {
        stats.increment(Counter.COMPLETIONS_MISSES);
        ActionListener<ChatAnswer> answered = ActionListener.notifyOnce(new ActionListener<>() {
            @Override
            public void onResponse(ChatAnswer answer) {
                store(flights, llm, key, request.schema(), new Kept.Answer(answer.content()), replaces);
            }

            @Override
            public void onFailure(Exception e) {
                Kept.Refusal refusal = Kept.Refusal.of(e, Instant.now());
                if (refusal == null) {
                    flights.land(key, new Outcome.Failed(e));
                } else {
                    store(flights, llm, key, request.schema(), refusal, replaces);
                }
            }
        });
        RuntimeException thrown = null;
        try {
            llm.ask(request, answered);
        } catch (RuntimeException e) {
            thrown = e;
        }
        if (thrown != null) {
            // Against its contract; who waits must be told all the same.
            answered.onFailure(thrown);
        }
        flights.asked(key);
    }

    private void store(
            Flights flights, Llm llm, String key, OutputSchema schema, Kept kept, @Nullable Completion.Stamp replaces) {
        writer.store(
                key,
                new Completion(kept, llm.reference(), llm.model(), schema, replaces),
                stored -> land(flights, key, stored, false));
    }

    /**
     * Keeps an answer that was got by another way, unless one is kept already.
     *
     * @param content  passes the check of the request
     * @param listener is completed once, with what is kept now, on a bounded pool and in the caller's thread context; does not fail
     */
    public void keep(Llm llm, ChatRequest request, String content, ActionListener<String> listener) {
        String key = CompletionKey.of(llm.fingerprint(), request);
        // The writer tells of several callers' answers in one go, in the context of whoever came first.
        ActionListener<String> resuming = resuming(listener);
        Kept kept = new Kept.Answer(content);
        writer.store(key, new Completion(kept, llm.reference(), llm.model(), request.schema(), null), stored -> {
            // An answer is never given up for a refusal.
            String now = stored instanceof Kept.Answer answer ? answer.content() : content;
            memory.put(key, now);
            resuming.onResponse(now);
        });
    }

    /** A listener that goes on in the context of this moment, on the pool, also when that is full. */
    private <T> ActionListener<T> resuming(ActionListener<T> listener) {
        ActionListener<T> inContext = new ContextPreservingActionListener<>(
                threadContext.newRestorableContext(false), BulkGuard.guard(threadContext, listener));
        return new Always<>(result -> ForcedRun.on(executor, () -> inContext.onResponse(result)));
    }
}
