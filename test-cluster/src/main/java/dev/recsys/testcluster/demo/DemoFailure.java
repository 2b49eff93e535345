/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import java.io.Serial;

/** A step of the demo did not give what it should; the message says which and what came instead. */
final class DemoFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }

    /** Fails with the message unless the condition holds. */
    static void unless(boolean condition, String message) {
        if (condition == false) {
            throw new DemoFailure(message);
        }
    }
}
