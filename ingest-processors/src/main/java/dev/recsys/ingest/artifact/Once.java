/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.artifact;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.opensearch.core.action.ActionListener;

/**
 * A listener that goes on once, whatever it is told: the first answer counts.
 *
 * <p>What it goes on with may throw, and is not called again then: a caller built on {@link ActionListener#wrap} would report as a
 * failure what its listener threw, while the documents are no longer anybody's to complete.
 *
 * @param <T> what is waited for
 */
public final class Once<T> implements ActionListener<T> {
    private final AtomicBoolean done = new AtomicBoolean();
    private final Consumer<T> success;
    private final Consumer<Exception> failure;

    private Once(Consumer<T> success, Consumer<Exception> failure) {
        this.success = success;
        this.failure = failure;
    }

    /**
     * Starts something that answers a listener, now or later; if it throws without having answered, that is the answer.
     *
     * @param success goes on with what came; never called together with {@code failure}
     */
    public static <T> void start(Consumer<ActionListener<T>> work, Consumer<T> success, Consumer<Exception> failure) {
        Once<T> once = new Once<>(success, failure);
        RuntimeException refusal;
        try {
            work.accept(once);
            return;
        } catch (RuntimeException e) {
            if (once.done.compareAndSet(false, true) == false) {
                throw e;
            }
            refusal = e;
        }
        failure.accept(refusal);
    }

    @Override
    public void onResponse(T value) {
        if (done.compareAndSet(false, true)) {
            success.accept(value);
        }
    }

    @Override
    public void onFailure(Exception e) {
        if (done.compareAndSet(false, true)) {
            failure.accept(e);
        }
    }
}
