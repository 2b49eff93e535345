/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ranking.evaluate.JudgedContext;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Puts the documents of one judged context together, in an order that does not depend on where they lie. */
final class RowsBuilder {
    /** Best first; equals by their ID. */
    private static final Comparator<Found> BY_SCORE =
            Comparator.comparingDouble((Found found) -> -found.score()).thenComparing(Found::id);

    private final JudgedContext group;
    private final int features;
    private final Negatives negatives;
    private final long seed;
    private final List<Found> candidates = new ArrayList<>();
    private final List<Found> others = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    /**
     * A document with its features.
     *
     * @param score    of the first pass
     * @param features one for each feature, NaN is missing
     */
    record Found(String id, float score, double[] features) {}

    RowsBuilder(JudgedContext group, List<String> features, Negatives negatives, long seed) {
        this.group = group;
        this.features = features.size();
        this.negatives = negatives;
        this.seed = seed;
    }

    /** What the first pass found; of several documents with one ID the best counts. */
    void candidates(List<Found> found) {
        add(found, candidates);
    }

    /** Judged documents that it did not find. */
    void others(List<Found> found) {
        add(found, others);
    }

    private void add(List<Found> found, List<Found> to) {
        found.stream().sorted(BY_SCORE).filter(each -> ids.add(each.id())).forEach(to::add);
    }

    /** Judged documents that are not found yet. */
    Set<String> notFound() {
        Set<String> left = new HashSet<>(group.ratings().keySet());
        left.removeAll(ids);
        return left;
    }

    /** @param judgedOnly whether there is no first pass, so that all judged documents are candidates */
    GroupRows build(boolean judgedOnly) {
        List<Found> all = new ArrayList<>(candidates);
        others.sort(judgedOnly ? BY_SCORE : Comparator.comparing(Found::id));
        all.addAll(others);
        double[][] columns = new double[features][all.size()];
        float[] grades = new float[all.size()];
        BitSet learns = new BitSet();
        List<Integer> unjudged = new ArrayList<>();
        for (int row = 0; row < all.size(); row++) {
            for (int f = 0; f < features; f++) {
                columns[f][row] = all.get(row).features()[f];
            }
            Float grade = group.ratings().get(all.get(row).id());
            if (grade == null) {
                unjudged.add(row);
            } else {
                grades[row] = grade;
                learns.set(row);
            }
        }
        draw(unjudged).forEach(learns::set);
        float[] judged = new float[group.ratings().size()];
        int at = 0;
        for (float grade : group.ratings().values()) {
            judged[at++] = grade;
        }
        return new GroupRows(columns, grades, judgedOnly ? all.size() : candidates.size(), learns, judged);
    }

    private List<Integer> draw(List<Integer> unjudged) {
        if (negatives.zero() == false) {
            return List.of();
        }
        List<Integer> drawn = new ArrayList<>(unjudged);
        SplittableRandom random = new SplittableRandom(seed * 31 + group.key().hashCode());
        for (int i = drawn.size() - 1; i > 0; i--) {
            drawn.set(i, drawn.set(random.nextInt(i + 1), drawn.get(i)));
        }
        return drawn.subList(0, Math.min(drawn.size(), negatives.perQuery()));
    }
}
