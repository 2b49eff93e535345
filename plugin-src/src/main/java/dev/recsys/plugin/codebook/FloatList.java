/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import org.apache.lucene.util.ArrayUtil;

/** Numbers whose count is not known beforehand. */
final class FloatList {
    private float[] values = new float[1024];
    private int size;

    void add(float value) {
        values = ArrayUtil.grow(values, size + 1);
        values[size++] = value;
    }

    int size() {
        return size;
    }

    float[] toArray() {
        return ArrayUtil.copyOfSubArray(values, 0, size);
    }
}
