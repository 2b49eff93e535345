/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import dev.recsys.ingest.llm.LlmException;
import dev.recsys.ingest.llm.LlmStats;
import dev.recsys.ingest.llm.Refusal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** What this node has counted of one LLM since it started, over all versions of its definition. */
public final class LlmCounters implements LlmStats {
    private final LongAdder calls = new LongAdder();
    private final LongAdder answers = new LongAdder();
    private final LongAdder tokensIn = new LongAdder();
    private final LongAdder tokensOut = new LongAdder();
    private final LongAdder estimated = new LongAdder();
    private final DoubleAdder cost = new DoubleAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder repairs = new LongAdder();
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder[] rejects = new LongAdder[Refusal.values().length];
    private final LongAdder[] failures = new LongAdder[LlmException.Reason.values().length];
    private final TimeHistogram latency = new TimeHistogram();

    LlmCounters() {
        Arrays.setAll(rejects, i -> new LongAdder());
        Arrays.setAll(failures, i -> new LongAdder());
    }

    /** An answer that was paid for before was used again. */
    public void cached() {
        cacheHits.increment();
    }

    @Override
    public void sent() {
        calls.increment();
    }

    @Override
    public void answered(long nanos, long promptTokens, long completionTokens, double price, boolean isEstimated) {
        answers.increment();
        tokensIn.add(promptTokens);
        tokensOut.add(completionTokens);
        cost.add(price);
        if (isEstimated) {
            estimated.increment();
        }
        latency.record(nanos);
    }

    @Override
    public void retried() {
        retries.increment();
    }

    @Override
    public void refused(Refusal refusal) {
        rejects[refusal.ordinal()].increment();
    }

    @Override
    public void repaired() {
        repairs.increment();
    }

    @Override
    public void failed(LlmException.Reason reason) {
        failures[reason.ordinal()].increment();
    }

    public LlmCounts snapshot() {
        Map<LlmException.Reason, Long> failed = new EnumMap<>(LlmException.Reason.class);
        for (LlmException.Reason reason : LlmException.Reason.values()) {
            failed.put(reason, failures[reason.ordinal()].sum());
        }
        Map<Refusal, Long> rejected = new EnumMap<>(Refusal.class);
        for (Refusal refusal : Refusal.values()) {
            rejected.put(refusal, rejects[refusal.ordinal()].sum());
        }
        return new LlmCounts(
                calls.sum(),
                answers.sum(),
                tokensIn.sum(),
                tokensOut.sum(),
                estimated.sum(),
                cost.sum(),
                retries.sum(),
                repairs.sum(),
                cacheHits.sum(),
                rejected,
                failed,
                latency.snapshot());
    }
}
