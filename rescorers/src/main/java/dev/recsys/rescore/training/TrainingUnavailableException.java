/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

/** The native library that trains does not load on this machine; the message says what to install. */
public final class TrainingUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TrainingUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
