/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality;

import dev.recsys.rescore.window.RescoreWindow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.Explanation;

/**
 * Scores documents by their first pass and their quality, as a {@link QualityMode} says.
 *
 * <p>{@link QualityMode#ADD} is the score of Etsy's retrieval with quality in its vectors (arXiv 2306.04833), computed exactly.
 *
 * @param label     names the profile in explanations
 * @param signals   all of the profile's, in their order
 * @param mode      how quality changes the score
 * @param firstPass what the first pass's score stands for
 */
public record QualityScoring(String label, List<Weighted> signals, QualityMode mode, FirstPass firstPass) {
    /**
     * A signal and how much it counts.
     *
     * @param weight finite, at least 0
     */
    public record Weighted(SignalColumn column, double weight) {}

    public QualityScoring {
        signals = List.copyOf(signals);
        check(mode, firstPass);
    }

    /**
     * @throws IllegalArgumentException the two do not go together
     */
    public static void check(QualityMode mode, FirstPass firstPass) {
        if (mode == QualityMode.MULTIPLY && firstPass == FirstPass.INNER_PRODUCT) {
            throw new IllegalArgumentException(
                    "[mode] is [multiply] and [first_pass] is [inner_product]; an inner product may be"
                            + " near 0, where a factor changes nothing however good the item is: set [mode] to [add], or"
                            + " [first_pass] to [score]");
        }
    }

    /**
     * Scores a window, column by column within each segment.
     *
     * @param leaves the shard's segments
     * @return one for each document of the window; may be infinite or NaN, which the window sees to
     */
    public double[] scores(RescoreWindow window, List<LeafReaderContext> leaves) throws IOException {
        double[] scores = new double[window.size()];
        window.forEachLeaf(leaves, (leaf, from, to) -> addQuality(window, leaf, from, to, scores));
        for (int i = 0; i < scores.length; i++) {
            scores[i] = mode.combine(firstPass.of(window.incomingScore(i)), scores[i]);
        }
        return scores;
    }

    private void addQuality(RescoreWindow window, LeafReaderContext leaf, int from, int to, double[] sums)
            throws IOException {
        for (Weighted signal : signals) {
            if (signal.weight() == 0) {
                continue;
            }
            SignalValues values = signal.column().open(leaf);
            for (int i = from; i < to; i++) {
                sums[i] += signal.weight() * values.value(window.doc(i) - leaf.docBase);
            }
        }
    }

    /**
     * How the score of a document comes about.
     *
     * @param doc    as the shard numbers it
     * @param source explains the score with which it came
     */
    public Explanation explain(int doc, List<LeafReaderContext> leaves, Explanation source) throws IOException {
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
        double x = firstPass.of(source.getValue().floatValue());
        List<Explanation> details = new ArrayList<>();
        details.add(
                firstPass == FirstPass.SCORE
                        ? Explanation.match(source.getValue(), "first pass:", source)
                        : Explanation.match(x, "inner product that the first pass stands for:", source));
        double quality = 0;
        for (Weighted signal : signals) {
            Explanation value = signal.column().open(leaf).explain(doc - leaf.docBase);
            double contribution = signal.weight() * value.getValue().doubleValue();
            quality += contribution;
            details.add(Explanation.match(
                    contribution,
                    "contribution of [" + signal.column().name() + "], product of:",
                    Explanation.match(signal.weight(), "weight"),
                    value));
        }
        return Explanation.match(
                RescoreWindow.rescored(mode.combine(x, quality)),
                "[quality] rescorer with " + label + ", " + mode.formula(x) + ":",
                details);
    }
}
