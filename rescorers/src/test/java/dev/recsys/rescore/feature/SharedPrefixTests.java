/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import java.util.Arrays;
import java.util.function.IntSupplier;
import org.opensearch.test.OpenSearchTestCase;

public class SharedPrefixTests extends OpenSearchTestCase {
    public void testCountsTheCodesThatAgreeFromTheFront() {
        assertEquals(0, SharedPrefix.length(new int[] {1, 2, 3}, new int[] {9, 2, 3}));
        assertEquals(1, SharedPrefix.length(new int[] {1, 2, 3}, new int[] {1, 9, 3}));
        assertEquals(3, SharedPrefix.length(new int[] {1, 2, 3}, new int[] {1, 2, 3}));
    }

    public void testTheShorterOneIsTheLimit() {
        assertEquals(2, SharedPrefix.length(new int[] {1, 2}, new int[] {1, 2, 3}));
        assertEquals(0, SharedPrefix.length(new int[0], new int[] {1}));
    }

    public void testAgreesWithComparingEveryPrefix() {
        for (int round = 0; round < 200; round++) {
            int[] a = randomCodes();
            int[] b = randomCodes();
            int longest = 0;
            for (int length = 1; length <= Math.min(a.length, b.length); length++) {
                if (Arrays.equals(Arrays.copyOf(a, length), Arrays.copyOf(b, length))) {
                    longest = length;
                }
            }
            assertEquals(longest, SharedPrefix.length(a, b));
            assertEquals(longest, SharedPrefix.length(b, a));
        }
    }

    private static int[] randomCodes() {
        return randomArray(1, 6, () -> randomIntBetween(0, 1));
    }

    private static int[] randomArray(int min, int max, IntSupplier value) {
        int[] codes = new int[randomIntBetween(min, max)];
        Arrays.setAll(codes, i -> value.getAsInt());
        return codes;
    }
}
