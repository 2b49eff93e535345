/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.async;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.function.ThrowingRunnable;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.rest.RestStatus;

/** Calls asynchronous methods from tests. */
public final class Calls {
    private Calls() {}

    /** Calls something and waits for its answer. */
    public static <T> T get(Async<T> call) {
        return begin(call).actionGet();
    }

    /** Calls something; the answer can be waited for later. */
    public static <T> PlainActionFuture<T> begin(Async<T> call) {
        PlainActionFuture<T> future = PlainActionFuture.newFuture();
        call.start(future);
        return future;
    }

    /** Checks the status and a part of the message of what a call fails with. */
    public static void assertFails(RestStatus status, String message, ThrowingRunnable call) {
        Throwable failure = ExceptionsHelper.unwrapCause(assertThrows(Exception.class, call));
        assertThat(failure.getMessage(), containsString(message));
        assertEquals(failure.toString(), status, ExceptionsHelper.status(failure));
    }
}
