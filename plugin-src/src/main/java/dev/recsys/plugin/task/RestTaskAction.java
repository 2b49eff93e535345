/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.task;

import dev.recsys.plugin.vectors.VectorFields;
import java.io.IOException;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.client.node.NodeClient;

/**
 * A {@code POST} that starts work on documents of some indices: answers with a task at once, or with {@code wait_for_completion=true}
 * at the end; then a client that hangs up cancels the work.
 *
 * @param <Q> what is asked for
 * @param <R> what is answered at the end
 */
public abstract class RestTaskAction<Q extends IndicesTaskRequest, R extends ActionResponse & ToXContentObject>
        extends BaseRestHandler {
    private final String handler;
    private final String path;
    private final ActionType<R> action;
    private final VectorFields mappings;

    /**
     * @param handler  name of the handler
     * @param path     where it is
     * @param mappings so that what indices and their mappings alone forbid is refused at once, not by the task
     */
    protected RestTaskAction(String handler, String path, ActionType<R> action, VectorFields mappings) {
        this.handler = handler;
        this.path = path;
        this.action = action;
        this.mappings = mappings;
    }

    /**
     * Reads what is asked for.
     *
     * @param request has the parameters of the path
     * @param body    what was sent
     * @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing
     */
    protected abstract Q parse(RestRequest request, XContentParser body) throws IOException;

    /** Paths of the fields whose vectors the work reads. */
    protected List<String> vectorFields(Q asked) {
        return List.of();
    }

    /**
     * Refuses what this node cannot do, before there is a task.
     *
     * @param node its settings
     * @throws IllegalArgumentException what it cannot do
     */
    protected void check(Q asked, Settings node) {}

    @Override
    public final String getName() {
        return handler;
    }

    @Override
    public final List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, path));
    }

    @Override
    protected final RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        boolean wait = request.paramAsBoolean("wait_for_completion", false);
        Q asked;
        try (XContentParser body = request.contentParser()) {
            asked = parse(request, body);
        }
        check(asked, client.settings());
        mappings.check(asked, vectorFields(asked));
        asked.setShouldStoreResult(wait == false);
        return TaskAnswer.of(request, client, action, asked, wait)::accept;
    }
}
