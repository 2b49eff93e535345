/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.Locale;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.rest.RestStatus;

/** Why an LLM gave no usable answer; the message never holds a key, nor what the server said beyond its status. */
public final class LlmException extends OpenSearchStatusException {
    private static final long serialVersionUID = 1L;

    /** Reasons, as stats count them. */
    public enum Reason {
        /** As many calls wait already as are allowed to. */
        QUEUE_FULL(RestStatus.TOO_MANY_REQUESTS, true),
        /** The day's tokens are spent. */
        BUDGET_SPENT(RestStatus.TOO_MANY_REQUESTS, true),
        /** The server failed so often of late that it is left alone for a while. */
        CIRCUIT_OPEN(RestStatus.SERVICE_UNAVAILABLE, true),
        /** No answer within the deadline. */
        TIMEOUT(RestStatus.GATEWAY_TIMEOUT, true),
        /** The server wants fewer calls (429), also after all tries. */
        RATE_LIMITED(RestStatus.TOO_MANY_REQUESTS, true),
        /** The server failed (5xx), also after all tries. */
        SERVER_ERROR(RestStatus.BAD_GATEWAY, true),
        /** There was no connection, or it broke. */
        CONNECTION(RestStatus.BAD_GATEWAY, true),
        /** The key is missing or refused (401, 403). */
        UNAUTHORIZED(RestStatus.BAD_GATEWAY, true),
        /** The server refuses this very request (400, 413, 422). */
        REFUSED(RestStatus.BAD_GATEWAY, false),
        /** The endpoint is not one that may be called. */
        FORBIDDEN_ADDRESS(RestStatus.FORBIDDEN, true),
        /** The response is larger than allowed. */
        TOO_LARGE(RestStatus.BAD_GATEWAY, false),
        /** The answer is not what was asked for, also after one try to repair it. */
        BAD_ANSWER(RestStatus.BAD_GATEWAY, false),
        /** The node closes, or its settings changed under the call. */
        CLOSED(RestStatus.SERVICE_UNAVAILABLE, true),
        /** The server serves no request at all: no such path or model, unpaid, moved elsewhere (other 4xx, redirects), another protocol. */
        NOT_SERVED(RestStatus.BAD_GATEWAY, true);

        private final RestStatus status;
        private final boolean passing;

        Reason(RestStatus status, boolean passing) {
            this.status = status;
            this.passing = passing;
        }

        /** Whether the same request may well succeed another time; else it lies in the request or in what the model makes of it. */
        public boolean isPassing() {
            return passing;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    public LlmException(Reason reason, String message) {
        super(message, reason.status);
        this.reason = reason;
    }

    public LlmException(Reason reason, String message, Throwable cause) {
        super(message, reason.status, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
