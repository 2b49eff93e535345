/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

/** A host or an address may not be called. */
final class ForbiddenAddressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String message) {
        super(message);
    }
}
