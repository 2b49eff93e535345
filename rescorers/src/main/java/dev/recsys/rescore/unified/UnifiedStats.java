/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import dev.recsys.rescore.feature.ExtractedFeatures;

/** Counts what unified rescorers do; any thread may call it. */
@FunctionalInterface
public interface UnifiedStats {
    /**
     * A shard's window was rescored.
     *
     * @param features of its documents
     * @param nanos    that extraction, model and ordering took together
     */
    void rescored(ExtractedFeatures features, long nanos);
}
