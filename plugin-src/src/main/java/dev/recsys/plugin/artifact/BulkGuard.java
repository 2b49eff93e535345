/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.bulk.BulkAction;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.action.support.ActionRequestMetadata;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.tasks.Task;

/**
 * Sees to it that a bulk request is answered also when an ingest processor throws after one of ours has waited for an artifact.
 *
 * <p>OpenSearch catches what processors throw, but only on the thread that began with the documents; they go on where a load ends.
 * Nobody could complete them from there: OpenSearch counts documents, and how far they came is not known. The whole request fails
 * instead, with what was thrown; none of its documents has been indexed then, since that begins when the last is through.
 */
public final class BulkGuard implements ActionFilter {
    private static final String KEY = "recsys_bulk";

    private final ThreadContext threadContext;

    public BulkGuard(ThreadContext threadContext) {
        this.threadContext = threadContext;
    }

    /** After filters that may refuse the request. */
    @Override
    public int order() {
        return Integer.MAX_VALUE;
    }

    @Override
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(
            Task task,
            String action,
            Request request,
            ActionRequestMetadata<Request, Response> metadata,
            ActionListener<Response> listener,
            ActionFilterChain<Request, Response> chain) {
        if (BulkAction.NAME.equals(action) == false) {
            chain.proceed(task, action, request, listener);
            return;
        }
        ActionListener<Response> once = ActionListener.notifyOnce(listener);
        ThreadContext.StoredContext outer = threadContext.newStoredContext(true, List.of(KEY));
        try {
            threadContext.putTransient(KEY, once);
            chain.proceed(task, action, request, once);
        } finally {
            outer.close();
        }
    }

    /** A listener that also fails the bulk request of this moment's context, if there is one, with what {@code listener} throws. */
    public static <T> ActionListener<T> guard(ThreadContext threadContext, ActionListener<T> listener) {
        ActionListener<?> bulk = threadContext.getTransient(KEY);
        if (bulk == null) {
            return listener;
        }
        return new ActionListener<>() {
            @Override
            public void onResponse(T value) {
                guarded(() -> listener.onResponse(value));
            }

            @Override
            public void onFailure(Exception failure) {
                guarded(() -> listener.onFailure(failure));
            }

            private void guarded(Runnable completion) {
                try {
                    completion.run();
                } catch (RuntimeException e) {
                    bulk.onFailure(e);
                    throw e;
                }
            }
        };
    }
}
