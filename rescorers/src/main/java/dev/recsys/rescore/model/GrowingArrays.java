/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.Arrays;

/** Reads arrays whose length is not known before. */
final class GrowingArrays {
    private static final int FIRST = 64;

    private GrowingArrays() {}

    static int[] integers(ModelCursor cursor, int most) {
        int[] values = new int[Math.min(FIRST, most)];
        int size = 0;
        cursor.beginArray();
        while (cursor.nextElement()) {
            if (size == values.length) {
                values = Arrays.copyOf(values, grown(cursor, size, most));
            }
            values[size++] = cursor.integer();
        }
        return Arrays.copyOf(values, size);
    }

    static float[] numbers(ModelCursor cursor, int most) {
        float[] values = new float[Math.min(FIRST, most)];
        int size = 0;
        cursor.beginArray();
        while (cursor.nextElement()) {
            if (size == values.length) {
                values = Arrays.copyOf(values, grown(cursor, size, most));
            }
            values[size++] = cursor.number();
        }
        return Arrays.copyOf(values, size);
    }

    private static int grown(ModelCursor cursor, int size, int most) {
        if (size >= most) {
            throw cursor.error("an array has more than [" + most + "] values");
        }
        return (int) Math.min(most, 2L * size);
    }
}
