/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import dev.recsys.rescore.feature.ExtractedFeatures;
import java.util.Arrays;

/**
 * What a rescorer has read of its window.
 *
 * @param docs     as the shard numbers them, rising; one for each row
 * @param features a row for each document
 */
public record WindowFeatures(int[] docs, ExtractedFeatures features) {
    /** Row of a document, or a negative number if it was outside the window. */
    public int row(int doc) {
        return Arrays.binarySearch(docs, doc);
    }

    /** Bytes of all values together. */
    public long bytes() {
        return (long) Double.BYTES * docs.length * features.features().size();
    }
}
