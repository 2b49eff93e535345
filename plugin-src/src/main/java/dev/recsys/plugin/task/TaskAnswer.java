/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.task;

import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.common.CheckedConsumer;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.tasks.LoggingTaskListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.client.node.NodeClient;

/** How long work answers: with its task at once, or when it has ended. */
public final class TaskAnswer {
    private TaskAnswer() {}

    /**
     * Starts the work and answers.
     *
     * @param task what is asked of the action; without {@code wait}, its result should be stored
     * @param wait whether to answer at the end; then a client that hangs up cancels the work
     */
    public static <R extends ActionResponse & ToXContentObject> CheckedConsumer<RestChannel, Exception> of(
            RestRequest request, NodeClient client, ActionType<R> action, ActionRequest task, boolean wait) {
        if (wait) {
            return channel -> new RestCancellableNodeClient(client, request.getHttpChannel())
                    .execute(action, task, new RestToXContentListener<>(channel));
        }
        return channel -> {
            Task started = client.executeLocally(action, task, LoggingTaskListener.instance());
            try (XContentBuilder builder = channel.newBuilder()) {
                builder.startObject()
                        .field("task", new TaskId(client.getLocalNodeId(), started.getId()).toString())
                        .endObject();
                channel.sendResponse(new BytesRestResponse(RestStatus.OK, builder));
            }
        };
    }
}
