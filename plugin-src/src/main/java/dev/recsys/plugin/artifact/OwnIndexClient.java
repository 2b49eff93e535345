/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.identity.PluginSubject;
import org.opensearch.transport.client.Client;

/**
 * Sends requests as the plugin itself; the only way to the plugin's own indices, and the only place that leaves the caller's context.
 *
 * <p>The answer comes back in the context that the request was made in, so that nothing goes on with the plugin's rights.
 */
public final class OwnIndexClient {
    private static final Logger logger = LogManager.getLogger(OwnIndexClient.class);

    private final Client client;
    private final Supplier<PluginSubject> subject;

    /** @param subject who the plugin is; OpenSearch tells after the components are made, and before any request */
    public OwnIndexClient(Client client, Supplier<PluginSubject> subject) {
        this.client = client;
        this.subject = subject;
    }

    public <Q extends ActionRequest, R extends ActionResponse> Async<R> send(
            ActionType<R> action, Supplier<Q> request) {
        return listener -> {
            ThreadContext threadContext = client.threadPool().getThreadContext();
            ActionListener<R> once = new Once<>(
                    new ContextPreservingActionListener<>(threadContext.newRestorableContext(false), listener));
            try {
                subject.get().runAs(() -> client.execute(action, request.get(), once));
            } catch (Exception e) {
                // The client throws only before it has answered; should it ever be otherwise, Once keeps the first
                // answer.
                once.onFailure(e);
            }
        };
    }

    private static final class Once<R> implements ActionListener<R> {
        private final ActionListener<R> delegate;
        private final AtomicBoolean done = new AtomicBoolean();

        Once(ActionListener<R> delegate) {
            this.delegate = delegate;
        }

        @Override
        public void onResponse(R response) {
            if (done.compareAndSet(false, true)) {
                delegate.onResponse(response);
            }
        }

        @Override
        public void onFailure(Exception e) {
            if (done.compareAndSet(false, true)) {
                delegate.onFailure(e);
            } else {
                logger.warn("a request to the plugin's own index failed after it was answered", e);
            }
        }
    }
}
