/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.io.IOException;

/** A response is larger than allowed; its connection is closed. */
final class ResponseTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    ResponseTooLargeException(long max) {
        super("the response is larger than [plugins.recsys.llm.max_response_size], which is [" + max + "] bytes");
    }
}
