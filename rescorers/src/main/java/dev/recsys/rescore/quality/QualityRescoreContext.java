/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

import dev.recsys.rescore.window.WindowRescoreContext;

/** What the {@code quality} rescorer needs of one request on one shard. */
public final class QualityRescoreContext extends WindowRescoreContext {
    private final QualityScoring scoring;
    private final RescoreStats stats;

    /** @param windowSize at least 1 */
    public QualityRescoreContext(int windowSize, QualityScoring scoring, RescoreStats stats) {
        super(QualityRescorer.NAME, windowSize, new QualityRescorer());
        this.scoring = scoring;
        this.stats = stats;
    }

    QualityScoring scoring() {
        return scoring;
    }

    RescoreStats stats() {
        return stats;
    }
}
