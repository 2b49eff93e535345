/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import org.opensearch.common.lease.Releasable;

/** Where a rescorer asks for the memory that it needs while it ranks a window; any thread may call it. */
@FunctionalInterface
public interface WorkingMemory {
    /**
     * Accounts memory until the result is closed.
     *
     * @param bytes at least 0
     * @throws RuntimeException there is no room, and nothing was accounted
     */
    Releasable reserve(long bytes);
}
