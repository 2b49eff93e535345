/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.async;

import java.util.Arrays;
import java.util.Optional;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.tasks.CancellableTask;

/**
 * Tells the end of a task that was cancelled from any other failure.
 *
 * <p>What a step of such a task fails with is a matter of chance: the searches of a task are cancelled a moment before the task itself
 * knows, and a search that is cancelled says so, or only that one of its phases failed.
 */
public final class Cancellation {
    private Cancellation() {}

    /** Work of a task; whatever it fails with once the task is cancelled, the failure says that it was cancelled. */
    public static <T> Async<T> of(CancellableTask task, String what, Async<T> work) {
        return work.recover(failure -> Async.failed(reason(task, what, failure)));
    }

    /**
     * Why work of a task failed.
     *
     * @param what    is done, for messages: {@code tuning}
     * @param failure of one of its steps
     * @return a {@link TaskCancelledException} if the task was cancelled, else {@code failure}
     */
    public static Exception reason(CancellableTask task, String what, Exception failure) {
        Optional<Throwable> refused = refused(failure);
        return task.isCancelled() || refused.isPresent() ? failure(task, what, refused.orElse(null)) : failure;
    }

    /**
     * The failure of a task that was cancelled.
     *
     * @param refused what a search was refused with, before the task itself knew; or null
     */
    public static TaskCancelledException failure(CancellableTask task, String what, Throwable refused) {
        String reason = task.getReasonCancelled();
        if (reason == null && refused != null) {
            reason = refused.getMessage();
        }
        return new TaskCancelledException("the " + what + " was cancelled: " + reason);
    }

    private static Optional<Throwable> refused(Throwable failure) {
        Optional<Throwable> direct =
                ExceptionsHelper.unwrapCausesAndSuppressed(failure, TaskCancelledException.class::isInstance);
        if (direct.isPresent()) {
            return direct;
        }
        Throwable search = ExceptionsHelper.unwrap(failure, SearchPhaseExecutionException.class);
        return search == null
                ? Optional.empty()
                : Arrays.stream(((SearchPhaseExecutionException) search).shardFailures())
                        .flatMap(
                                shard -> ExceptionsHelper.unwrapCausesAndSuppressed(
                                        shard.getCause(), TaskCancelledException.class::isInstance)
                                        .stream())
                        .findFirst();
    }
}
