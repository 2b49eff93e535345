/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.async;

import java.util.function.IntFunction;
import org.opensearch.core.action.ActionListener;

/** Does steps one after the other; those that complete at once, on the thread that began them, use no stack, however many they are. */
final class InOrder<T> implements Async<Void> {
    private final int count;
    private final IntFunction<Async<T>> step;

    InOrder(int count, IntFunction<Async<T>> step) {
        this.count = count;
        this.step = step;
    }

    @Override
    public void start(ActionListener<Void> listener) {
        from(0, listener);
    }

    private void from(int first, ActionListener<Void> listener) {
        for (int i = first; i < count; i++) {
            Async<T> work;
            try {
                work = step.apply(i);
            } catch (Exception e) {
                work = Async.failed(e);
            }
            Step ended = new Step(i, listener);
            work.start(ended);
            if (ended.returned() == false) {
                return;
            }
            if (ended.failure != null) {
                listener.onFailure(ended.failure);
                return;
            }
        }
        listener.onResponse(null);
    }

    /** Is told of the end of a step: during its start it tells the loop, later and on other threads it goes on itself. */
    private final class Step implements ActionListener<T> {
        private final int number;
        private final ActionListener<Void> listener;

        // All below belongs to the thread that starts the step.
        private final Thread starter = Thread.currentThread();
        private boolean starting = true;
        private boolean complete;
        private Exception failure;

        private Step(int number, ActionListener<Void> listener) {
            this.number = number;
            this.listener = listener;
        }

        /** The start has returned; whether the step is complete, so that the loop goes on. */
        private boolean returned() {
            starting = false;
            return complete;
        }

        private boolean isForTheLoop() {
            return Thread.currentThread() == starter && starting;
        }

        @Override
        public void onResponse(T value) {
            if (isForTheLoop()) {
                complete = true;
            } else {
                from(number + 1, listener);
            }
        }

        @Override
        public void onFailure(Exception e) {
            if (isForTheLoop()) {
                complete = true;
                failure = e;
            } else {
                listener.onFailure(e);
            }
        }
    }
}
