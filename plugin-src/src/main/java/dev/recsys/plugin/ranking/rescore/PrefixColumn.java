/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.rescore.feature.Candidates;
import dev.recsys.rescore.feature.FeatureColumn;
import dev.recsys.rescore.feature.LevelWeights;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.util.BytesRef;
import org.opensearch.common.Nullable;

/**
 * What the shared prefixes of candidates' semantic IDs with some others are worth, read from the doc values of the prefix tokens.
 *
 * <p>Missing where a candidate has no semantic ID, or none of the codebook version of any of the others.
 *
 * @param fields  keyword fields of the levels, the deepest first: where a version of a codebook has fewer levels, a shallower one tells
 * @param codebook keyword field with the name of the codebook; null where the index does not map it, and codebooks are taken for one
 * @param others  what candidates are compared with; at least one
 * @param mean    the mean over those of the same version, rather than the best
 * @param weights by the length of the prefix
 */
record PrefixColumn(
        List<String> fields, @Nullable String codebook, List<Other> others, boolean mean, LevelWeights weights)
        implements FeatureColumn {
    /**
     * A semantic ID of the context.
     *
     * @param codebook name of its codebook
     * @param token    its deepest, as in {@code 2:17.203.88}
     */
    record Other(BytesRef codebook, BytesRef token) {}

    private static final int OTHER_VERSION = -1;

    @Override
    public void read(LeafReaderContext leaf, Candidates candidates, int from, int to, double[] out) throws IOException {
        SortedSetDocValues[] levels = new SortedSetDocValues[fields.size()];
        for (int level = 0; level < levels.length; level++) {
            levels[level] = DocValues.getSortedSet(leaf.reader(), fields.get(level));
        }
        SortedSetDocValues names = codebook == null ? null : DocValues.getSortedSet(leaf.reader(), codebook);
        for (int i = from; i < to; i++) {
            int doc = candidates.doc(i) - leaf.docBase;
            out[i] = value(first(names, doc), token(levels, doc));
        }
    }

    @Nullable
    private static BytesRef token(SortedSetDocValues[] levels, int doc) throws IOException {
        for (SortedSetDocValues level : levels) {
            BytesRef token = first(level, doc);
            if (token != null) {
                return token;
            }
        }
        return null;
    }

    @Nullable
    private static BytesRef first(@Nullable SortedSetDocValues values, int doc) throws IOException {
        return values != null && values.advanceExact(doc) ? values.lookupOrd(values.nextOrd()) : null;
    }

    private double value(@Nullable BytesRef name, @Nullable BytesRef token) {
        if (token == null) {
            return Double.NaN;
        }
        int compared = 0;
        double sum = 0;
        double best = 0;
        for (Other other : others) {
            int shared = name == null || name.equals(other.codebook()) ? shared(token, other.token()) : OTHER_VERSION;
            if (shared != OTHER_VERSION) {
                double score = weights.score(shared);
                compared++;
                sum += score;
                best = Math.max(best, score);
            }
        }
        if (compared == 0) {
            return Double.NaN;
        }
        return mean ? sum / compared : best;
    }

    /**
     * Number of leading codes that two tokens share, found in their bytes so that nothing is made for each document.
     *
     * @return {@link #OTHER_VERSION} if their versions differ
     */
    static int shared(BytesRef a, BytesRef b) {
        int limit = Math.min(a.length, b.length);
        int same = 0;
        int codes = OTHER_VERSION;
        while (same < limit) {
            byte x = a.bytes[a.offset + same];
            if (x != b.bytes[b.offset + same]) {
                return codes;
            }
            if (isEnd(x)) {
                codes++;
            }
            same++;
        }
        // One begins with the other: its last code counts if the other's ends there too.
        boolean whole = same == a.length || isEnd(a.bytes[a.offset + same]);
        whole &= same == b.length || isEnd(b.bytes[b.offset + same]);
        return whole ? codes + 1 : codes;
    }

    private static boolean isEnd(byte x) {
        return x == ':' || x == '.';
    }
}
