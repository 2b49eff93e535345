/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.rescore.feature.Candidates;
import dev.recsys.rescore.feature.FeatureColumn;
import dev.recsys.rescore.quality.SignalColumn;
import dev.recsys.rescore.quality.SignalValues;
import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;

/** A quality signal; never missing, because a signal has a prior. */
record QualityColumn(SignalColumn signal) implements FeatureColumn {
    @Override
    public void read(LeafReaderContext leaf, Candidates candidates, int from, int to, double[] out) throws IOException {
        SignalValues values = signal.open(leaf);
        for (int i = from; i < to; i++) {
            out[i] = values.value(candidates.doc(i) - leaf.docBase);
        }
    }
}
