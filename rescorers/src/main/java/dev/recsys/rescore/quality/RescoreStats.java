/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

/** Counts what rescorers do; any thread may call it. */
@FunctionalInterface
public interface RescoreStats {
    /**
     * A shard's window was rescored.
     *
     * @param documents in the window
     * @param nanos     that it took
     */
    void rescored(int documents, long nanos);
}
