/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import java.io.Serial;

/** Data that cannot be used; the message names the file, the line and the field, and says what is allowed. */
public final class DataException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
