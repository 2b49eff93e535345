/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.plugin.fields.NumericField;
import dev.recsys.rescore.feature.Candidates;
import dev.recsys.rescore.feature.FeatureColumn;
import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;

/** The numbers of a field; of a document without one, NaN. */
public record FieldColumn(NumericField field) implements FeatureColumn {
    @Override
    public void read(LeafReaderContext leaf, Candidates candidates, int from, int to, double[] out) throws IOException {
        NumericField.Values values = field.open(leaf);
        for (int i = from; i < to; i++) {
            out[i] = values.get(candidates.doc(i) - leaf.docBase);
        }
    }
}
