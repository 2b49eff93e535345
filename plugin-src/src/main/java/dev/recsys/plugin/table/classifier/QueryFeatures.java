/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.classifier;

import dev.recsys.plugin.table.QueryText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.util.StringHelper;

/**
 * A query as a sparse vector of length 1: its words and the pieces of 3 to 5 characters of each word, hashed into {@value #BUCKETS}
 * buckets. Part of the stored format of a classifier: it must never change.
 *
 * @param buckets ascending
 * @param values  one for each bucket, above 0
 */
record QueryFeatures(int[] buckets, float[] values) {
    static final int BUCKETS = 1 << 14;

    private static final int SHORTEST = 3;
    private static final int LONGEST = 5;
    private static final int SEED = 0x5eed;

    /** A word says more than a piece of it. */
    private static final float WORD = 2;

    private static final float PIECE = 1;

    static QueryFeatures of(String normalised) {
        Map<Integer, Float> sums = new TreeMap<>();
        for (String token : QueryText.tokens(normalised)) {
            add(sums, "w:" + token, WORD);
            int[] points = ("^" + token + "$").codePoints().toArray();
            for (int length = SHORTEST; length <= LONGEST; length++) {
                for (int i = 0; i + length <= points.length; i++) {
                    add(sums, "c:" + new String(points, i, length), PIECE);
                }
            }
        }
        int[] buckets = new int[sums.size()];
        float[] values = new float[sums.size()];
        double norm = Math.sqrt(
                sums.values().stream().mapToDouble(value -> value * value).sum());
        int i = 0;
        for (Map.Entry<Integer, Float> entry : sums.entrySet()) {
            buckets[i] = entry.getKey();
            values[i++] = (float) (entry.getValue() / norm);
        }
        return new QueryFeatures(buckets, values);
    }

    private static void add(Map<Integer, Float> sums, String feature, float weight) {
        byte[] bytes = feature.getBytes(StandardCharsets.UTF_8);
        int bucket = StringHelper.murmurhash3_x86_32(bytes, 0, bytes.length, SEED) & (BUCKETS - 1);
        sums.merge(bucket, weight, Float::sum);
    }
}
