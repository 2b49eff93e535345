/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An answer.
 *
 * @param request what was asked, for messages
 * @param status HTTP status
 * @param body the JSON; text that is no JSON comes as one JSON string, nothing as a missing node
 */
public record Response(String request, int status, JsonNode body) {
    private static final int FIRST_ERROR = 400;

    /** Whether the status is one of success. */
    public boolean isSuccess() {
        return status < FIRST_ERROR;
    }

    /** This answer if it is a success; else an {@link IllegalStateException} with all of it. */
    public Response orThrow() {
        if (isSuccess() == false) {
            throw new IllegalStateException(toString());
        }
        return this;
    }

    /** The part of the body that a JSON pointer such as {@code /hits/hits/0/_id} leads to; a missing node if there is none. */
    public JsonNode at(String pointer) {
        return body.at(pointer);
    }

    /** The reason of an error as the server gave it; the whole body where it has none. */
    public String reason() {
        JsonNode reason = body.at("/error/reason");
        return reason.isMissingNode() ? body.toString() : reason.asText();
    }

    @Override
    public String toString() {
        return request + " answered " + status + ": " + body;
    }
}
