/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;

/** Keeps what is counted. */
final class CountingLlmStats implements LlmStats {
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger estimated = new AtomicInteger();
    final AtomicInteger retried = new AtomicInteger();
    final AtomicInteger repaired = new AtomicInteger();
    final AtomicLong promptTokens = new AtomicLong();
    final AtomicLong completionTokens = new AtomicLong();
    final DoubleAdder cost = new DoubleAdder();
    final Map<Refusal, Integer> refused = new ConcurrentHashMap<>();
    final Map<LlmException.Reason, Integer> failed = new ConcurrentHashMap<>();

    @Override
    public void sent() {
        sent.incrementAndGet();
    }

    @Override
    public void answered(long nanos, long prompt, long completion, double price, boolean isEstimated) {
        answered.incrementAndGet();
        promptTokens.addAndGet(prompt);
        completionTokens.addAndGet(completion);
        cost.add(price);
        if (isEstimated) {
            estimated.incrementAndGet();
        }
    }

    @Override
    public void retried() {
        retried.incrementAndGet();
    }

    @Override
    public void refused(Refusal refusal) {
        refused.merge(refusal, 1, Integer::sum);
    }

    @Override
    public void repaired() {
        repaired.incrementAndGet();
    }

    @Override
    public void failed(LlmException.Reason reason) {
        failed.merge(reason, 1, Integer::sum);
    }
}
