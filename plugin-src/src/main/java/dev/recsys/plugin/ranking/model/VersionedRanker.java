/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.rescore.unified.Ranker;

/** A ranking model, and which one it is. */
public record VersionedRanker(String name, int version, Ranker ranker) {
    /** {@code name@version}. */
    public String reference() {
        return name + "@" + version;
    }
}
