/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.async;

import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.opensearch.common.CheckedFunction;
import org.opensearch.common.CheckedSupplier;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskCancelledException;

/**
 * Work that has not begun and that ends by completing one listener exactly once; steps are chained without nesting listeners.
 *
 * <p>No listener is ever called inside a {@code try} of this class: a listener that throws is its own caller's matter, and can
 * neither be completed a second time nor swallow the outcome of a step.
 */
@FunctionalInterface
public interface Async<T> {
    /** Begins the work; {@code listener} is completed once, on any thread, perhaps before this method returns. */
    void start(ActionListener<T> listener);

    static <T> Async<T> of(T value) {
        return listener -> listener.onResponse(value);
    }

    static <T> Async<T> failed(Exception failure) {
        return listener -> listener.onFailure(failure);
    }

    /**
     * Does one step after the other, for the numbers from 0 to {@code count - 1}; stops at the first that fails. Any number of steps may
     * complete at once.
     */
    static <T> Async<Void> inOrder(int count, IntFunction<Async<T>> step) {
        return new InOrder<>(count, step);
    }

    /**
     * Work for a thread of a pool.
     *
     * @param executor one that tells an {@link AbstractRunnable} of its rejection, as OpenSearch's own do
     */
    static <T> Async<T> on(Executor executor, CheckedSupplier<T, Exception> work) {
        return listener -> executor.execute(new PoolTask<>(work, listener));
    }

    /**
     * A call of a client that ends with its task: such a client throws where a cancelled task starts another call, rather than tell the
     * listener, who would wait for ever.
     */
    static <T> Async<T> unlessCancelled(Async<T> call) {
        return listener -> {
            ActionListener<T> once = ActionListener.notifyOnce(listener);
            TaskCancelledException refused = null;
            try {
                call.start(once);
            } catch (TaskCancelledException e) {
                refused = e;
            }
            if (refused != null) {
                once.onFailure(refused);
            }
        };
    }

    /** Goes on with what {@code next} makes of the result; what it throws is the failure. */
    default <R> Async<R> then(CheckedFunction<T, Async<R>, Exception> next) {
        return listener -> start(new ActionListener<>() {
            @Override
            public void onResponse(T value) {
                Async<R> step;
                try {
                    step = next.apply(value);
                } catch (Exception e) {
                    step = failed(e);
                }
                step.start(listener);
            }

            @Override
            public void onFailure(Exception e) {
                listener.onFailure(e);
            }
        });
    }

    default <R> Async<R> map(CheckedFunction<T, R, Exception> function) {
        return then(value -> of(function.apply(value)));
    }

    /** Goes on with what {@code handler} makes of a failure; it may pass it on with {@link #failed}. */
    default Async<T> recover(CheckedFunction<Exception, Async<T>, Exception> handler) {
        return listener -> start(new ActionListener<>() {
            @Override
            public void onResponse(T value) {
                listener.onResponse(value);
            }

            @Override
            public void onFailure(Exception failure) {
                Async<T> step;
                try {
                    step = handler.apply(failure);
                } catch (Exception e) {
                    e.addSuppressed(failure);
                    step = failed(e);
                }
                step.start(listener);
            }
        });
    }
}
