/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Calls;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.get.GetAction;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.common.CheckedRunnable;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.identity.NamedPrincipal;
import org.opensearch.identity.PluginSubject;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

public class OwnIndexClientTests extends OpenSearchTestCase {
    private final ThreadPool threadPool = new TestThreadPool("own index client");

    @Override
    public void tearDown() throws Exception {
        terminate(threadPool);
        super.tearDown();
    }

    /** Runs with a context that holds only who it is. */
    private final class Subject implements PluginSubject {
        @Override
        public Principal getPrincipal() {
            return NamedPrincipal.UNAUTHENTICATED;
        }

        @Override
        @SuppressWarnings("try") // The context is restored by closing it; nothing else is done with it.
        public <E extends Exception> void runAs(CheckedRunnable<E> work) throws E {
            try (ThreadContext.StoredContext ignored =
                    threadPool.getThreadContext().stashContext()) {
                threadPool.getThreadContext().putHeader("user", "plugin");
                work.run();
            }
        }
    }

    private String user() {
        return threadPool.getThreadContext().getHeader("user");
    }

    @SuppressWarnings("try") // The context is restored by closing it; nothing else is done with it.
    public void testRequestsGoAsThePluginAndAnswersComeBackToTheCaller() {
        List<String> seen = new ArrayList<>();
        NoOpClient client = new NoOpClient(threadPool) {
            @Override
            protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
                    ActionType<R> action, Q request, ActionListener<R> listener) {
                seen.add("request as " + user());
                listener.onResponse(null);
            }
        };
        OwnIndexClient own = new OwnIndexClient(client, Subject::new);
        try (ThreadContext.StoredContext ignored = threadPool.getThreadContext().stashContext()) {
            threadPool.getThreadContext().putHeader("user", "caller");
            own.send(GetAction.INSTANCE, () -> new GetRequest("index", "id"))
                    .start(ActionListener.wrap(response -> seen.add("answer to " + user()), e -> fail()));
            assertEquals("caller", user());
        }
        assertEquals(List.of("request as plugin", "answer to caller"), seen);
    }

    public void testAClientThatThrowsIsAFailure() {
        NoOpClient client = new NoOpClient(threadPool) {
            @Override
            protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
                    ActionType<R> action, Q request, ActionListener<R> listener) {
                throw new IllegalStateException("not yet");
            }
        };
        OwnIndexClient own = new OwnIndexClient(client, Subject::new);
        Exception e = expectThrows(
                IllegalStateException.class,
                () -> Calls.<GetResponse>get(own.send(GetAction.INSTANCE, () -> new GetRequest("index", "id"))));
        assertEquals("not yet", e.getMessage());
    }
}
