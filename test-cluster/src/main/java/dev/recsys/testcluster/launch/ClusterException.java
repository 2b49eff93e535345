/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

/** A cluster could not be started, stopped or reached; the message says what happened and what to change. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
