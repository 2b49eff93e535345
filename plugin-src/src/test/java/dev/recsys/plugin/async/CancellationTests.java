/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.async;

import static org.hamcrest.Matchers.instanceOf;

import java.io.IOException;
import java.util.Map;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.transport.RemoteTransportException;

/** What a task that was cancelled ends with, whichever of its steps noticed first. */
public class CancellationTests extends OpenSearchTestCase {
    private final CancellableTask task =
            new CancellableTask(1, "transport", "test", "", TaskId.EMPTY_TASK_ID, Map.of()) {
                @Override
                public boolean shouldCancelChildrenOnCancellation() {
                    return true;
                }
            };

    public void testAnyFailureOfACancelledTaskSaysThatItWasCancelled() {
        IOException failure = new IOException("a phase failed");
        assertSame(failure, Cancellation.reason(task, "fit", failure));
        task.cancel("by user request");
        Exception reason = Cancellation.reason(task, "fit", failure);
        assertThat(reason, instanceOf(TaskCancelledException.class));
        assertEquals("the fit was cancelled: by user request", reason.getMessage());
    }

    public void testASearchThatWasCancelledBeforeItsTask() {
        TaskCancelledException refused = new TaskCancelledException("parent was cancelled");
        Exception remote = new RemoteTransportException("search", refused);
        assertEquals(
                "the fit was cancelled: parent was cancelled",
                Cancellation.reason(task, "fit", remote).getMessage());
        Exception byShards = new SearchPhaseExecutionException(
                "fetch", "", new IOException("other"), new ShardSearchFailure[] {new ShardSearchFailure(remote)});
        assertEquals(
                "the fit was cancelled: parent was cancelled",
                Cancellation.reason(task, "fit", byShards).getMessage());
        Exception other =
                new SearchPhaseExecutionException("fetch", "", new IOException("other"), new ShardSearchFailure[] {
                    new ShardSearchFailure(new IOException("disk"))
                });
        assertSame(other, Cancellation.reason(task, "fit", other));
    }

    public void testWorkThatSucceedsIsLeftAlone() {
        Cancellation.of(task, "fit", Async.of("done"))
                .start(ActionListener.wrap(done -> assertEquals("done", done), failure -> fail(failure.getMessage())));
    }
}
