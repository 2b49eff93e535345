/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.window;

import dev.recsys.rescore.feature.Candidates;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.util.NumericUtils;

/**
 * The first hits of a shard, which a rescorer scores anew, and the rule by which all hits are ordered afterwards; every rescorer of this
 * project keeps to it.
 *
 * <p>A rescored document gets its new score, from −1e29 to 1e29, and NaN the lowest of them. A document beyond the window gets
 * −3e38 + 1e38·(t + 1) ÷ 2 with t = x ÷ (1 + |x|), x being its incoming score: every rescored document stands above it, on whatever
 * shard. A document that an earlier rescorer of a chain left outside has such a score already; it goes below those that only this one
 * leaves outside: from [−3.4e38, −2e38] into [−3.4e38, −3.008e38], however often. It cannot keep its score: what the earlier rescorer put
 * above it would then fall below it here, and pages would repeat and drop documents.
 *
 * <p>Order: rescored documents by score, then document; the others in the order in which they came, because distinct incoming scores may
 * become one float. So the hits of a longer list begin with those of a shorter one, and pages neither repeat nor drop.
 *
 * <p>Documents of the window are numbered from 0 on in the order of their documents, in which doc values are read.
 */
public final class RescoreWindow implements Candidates {
    /** Largest absolute value of a new score. */
    private static final double LARGEST = 1e29;

    /** A score from here down was given to a document outside a window: no query and no rescorer gives such a score. */
    private static final float OUTSIDE = -1e30f;

    private static final double OUTSIDE_TOP = -2e38;
    private static final double OUTSIDE_LOWEST = -3e38;

    /** Near the lowest finite float, −3.4028e38. */
    private static final double BOTTOM = -3.4e38;

    /** Puts [BOTTOM, OUTSIDE_TOP] below OUTSIDE_LOWEST: 1.4e38 · 0.28 is less than 0.4e38. */
    private static final double SHRINK = 0.28;

    private final TopDocs incoming;
    private final int[] docs;
    private final int[] positions;

    private RescoreWindow(TopDocs incoming, int[] docs, int[] positions) {
        this.incoming = incoming;
        this.docs = docs;
        this.positions = positions;
    }

    /**
     * The window of a shard's hits: the first of them, up to one that an earlier rescorer has left outside.
     *
     * @param incoming   hits in their order, more than the window where a page ends beyond it
     * @param windowSize at least 1
     */
    public static RescoreWindow of(TopDocs incoming, int windowSize) {
        ScoreDoc[] hits = incoming.scoreDocs;
        int limit = Math.min(windowSize, hits.length);
        int size = 0;
        while (size < limit && isOutside(hits[size].score) == false) {
            size++;
        }
        long[] keys = new long[size];
        for (int position = 0; position < size; position++) {
            keys[position] = (long) hits[position].doc << Integer.SIZE | position;
        }
        Arrays.sort(keys);
        int[] docs = new int[size];
        int[] positions = new int[size];
        for (int i = 0; i < size; i++) {
            docs[i] = (int) (keys[i] >>> Integer.SIZE);
            positions[i] = (int) keys[i];
        }
        return new RescoreWindow(incoming, docs, positions);
    }

    /** Number of documents to rescore. */
    @Override
    public int size() {
        return docs.length;
    }

    /** A document of the window, as the shard's reader numbers it; rises with {@code i}. */
    @Override
    public int doc(int i) {
        return docs[i];
    }

    /** The score with which a document of the window came. */
    @Override
    public float incomingScore(int i) {
        return incoming.scoreDocs[positions[i]].score;
    }

    /** The documents of the window in their order. */
    public int[] sorted() {
        return docs.clone();
    }

    /** The documents of the window, for {@code explain}. */
    public Set<Integer> docs() {
        Set<Integer> all = HashSet.newHashSet(docs.length);
        for (int doc : docs) {
            all.add(doc);
        }
        return all;
    }

    /**
     * All hits in their new order; their {@link ScoreDoc}s get their new scores.
     *
     * @param scores new scores of the window's documents
     */
    public TopDocs finish(double[] scores) {
        long[] keys = new long[docs.length];
        for (int i = 0; i < docs.length; i++) {
            ScoreDoc hit = incoming.scoreDocs[positions[i]];
            hit.score = rescored(scores[i]);
            keys[i] = (long) ~NumericUtils.floatToSortableInt(hit.score) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        ScoreDoc[] ordered = new ScoreDoc[incoming.scoreDocs.length];
        for (int rank = 0; rank < keys.length; rank++) {
            ordered[rank] = incoming.scoreDocs[positions[(int) keys[rank]]];
        }
        for (int position = docs.length; position < ordered.length; position++) {
            ScoreDoc hit = incoming.scoreDocs[position];
            hit.score = outside(hit.score);
            ordered[position] = hit;
        }
        return new TopDocs(incoming.totalHits, ordered);
    }

    /** The score of a document in the window: finite, at most 1e29 away from 0. */
    public static float rescored(double score) {
        if (Double.isNaN(score)) {
            return (float) -LARGEST;
        }
        // Adding 0 makes −0 of it 0: the two are equal scores, but not to a sort of their bits.
        return (float) Math.max(-LARGEST, Math.min(LARGEST, score)) + 0f;
    }

    /**
     * The score of a document outside the window; rises with the incoming one, though not strictly.
     *
     * @param incoming its score until now
     */
    public static float outside(float incoming) {
        if (isOutside(incoming)) {
            double score = Math.max(BOTTOM, Math.min(OUTSIDE_TOP, incoming));
            return (float) (BOTTOM + (score - BOTTOM) * SHRINK);
        }
        double x = Float.isNaN(incoming) ? -Float.MAX_VALUE : Math.min(Float.MAX_VALUE, incoming);
        double t = x / (1 + Math.abs(x));
        return (float) (OUTSIDE_LOWEST + (OUTSIDE_TOP - OUTSIDE_LOWEST) * (t + 1) / 2);
    }

    /** Whether a rescorer has left a document of this score outside its window. */
    public static boolean isOutside(float score) {
        return score <= OUTSIDE;
    }
}
