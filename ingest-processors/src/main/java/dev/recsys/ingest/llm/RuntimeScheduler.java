/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import dev.failsafe.spi.Scheduler;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.opensearch.common.unit.TimeValue;

/** Lets the retries of Failsafe run on a {@link LlmRuntime}, so that it starts no threads of its own. */
final class RuntimeScheduler implements Scheduler {
    private final LlmRuntime runtime;

    RuntimeScheduler(LlmRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public ScheduledFuture<?> schedule(Callable<?> callable, long delay, TimeUnit unit) {
        Scheduled scheduled = new Scheduled(unit.toNanos(delay));
        Runnable task = () -> {
            try {
                scheduled.complete(callable.call());
            } catch (Exception e) {
                scheduled.completeExceptionally(e);
            }
        };
        if (delay <= 0) {
            runtime.execute(task);
        } else {
            LlmRuntime.Cancellable cancellable = runtime.schedule(task, TimeValue.timeValueNanos(unit.toNanos(delay)));
            scheduled.whenComplete((value, failure) -> {
                if (scheduled.isCancelled()) {
                    cancellable.cancel();
                }
            });
        }
        return scheduled;
    }

    private static final class Scheduled extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        private final long nanos;

        Scheduled(long nanos) {
            this.nanos = nanos;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(nanos, other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
