/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.test.OpenSearchTestCase;

public class PrefixGroupsTests extends OpenSearchTestCase {
    private static final int DIMENSION = 5;

    private record Item(long prefix, double[] unit) {
        long[] scaled() {
            long[] scaled = new long[DIMENSION];
            for (int j = 0; j < DIMENSION; j++) {
                scaled[j] = Math.round(unit[j] * PrefixGroups.SCALE);
            }
            return scaled;
        }
    }

    private Item item(int prefixes) {
        double[] unit = new double[DIMENSION];
        double squared = 0;
        for (int j = 0; j < DIMENSION; j++) {
            unit[j] = random().nextGaussian();
            squared += unit[j] * unit[j];
        }
        for (int j = 0; j < DIMENSION; j++) {
            unit[j] /= Math.sqrt(squared);
        }
        return new Item(PrefixHash.append(PrefixHash.EMPTY, randomInt(prefixes - 1)), unit);
    }

    public void testKeptGroupsAreExactHoweverTheItemsAreSplit() throws IOException {
        int limit = 1 + randomInt(9);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            items.add(item(30));
        }
        List<PrefixGroups> parts = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            parts.add(new PrefixGroups(DIMENSION, limit));
        }
        items.forEach(item -> parts.get(randomInt(3)).add(item.prefix(), item.scaled(), bytes -> {}));
        PrefixGroups merged = new PrefixGroups(DIMENSION, limit);
        for (PrefixGroups part : parts) {
            merged = randomBoolean() ? merged.merge(copy(part)) : copy(part).merge(merged);
        }

        Set<Long> kept = new HashSet<>();
        TreeSet<Long> sorted = new TreeSet<>();
        items.forEach(item -> sorted.add(item.prefix()));
        sorted.stream().limit(limit).forEach(kept::add);
        long pairs = 0;
        double cosines = 0;
        for (int i = 0; i < items.size(); i++) {
            for (int k = 0; k < i; k++) {
                if (items.get(i).prefix() == items.get(k).prefix()
                        && kept.contains(items.get(i).prefix())) {
                    pairs++;
                    for (int j = 0; j < DIMENSION; j++) {
                        cosines += items.get(i).unit()[j] * items.get(k).unit()[j];
                    }
                }
            }
        }
        assertEquals(pairs, merged.pairs());
        assertEquals(cosines / pairs, merged.meanCosine(), 1e-8);
    }

    private static PrefixGroups copy(PrefixGroups groups) throws IOException {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            groups.writeTo(out);
            try (StreamInput in = out.bytes().streamInput()) {
                return new PrefixGroups(in);
            }
        }
    }

    public void testMillionsOfEqualVectorsDoNotOverflow() {
        PrefixGroups groups = new PrefixGroups(1, 1);
        long[] unit = {(long) PrefixGroups.SCALE};
        for (int i = 0; i < CodebookQualityRequest.MAX_SAMPLE_SIZE; i++) {
            groups.add(PrefixHash.EMPTY, unit, bytes -> {});
        }
        assertEquals(1, groups.meanCosine(), 1e-9);
    }

    public void testSizesAreBounded() {
        for (int round = 0; round < 100; round++) {
            int dimension = 1 + randomInt(1 << 21);
            int depth = 1 + randomInt(15);
            long limit = PrefixGroups.limit(dimension, depth);
            assertTrue(limit >= 1 && limit <= PrefixGroups.MAX_GROUPS);
            assertTrue(limit == 1 || limit * dimension <= PrefixGroups.MAX_VALUES);
            assertTrue(limit == 1 || limit * dimension * depth <= PrefixGroups.MAX_VALUES_TOGETHER);
        }
        assertEquals(2730, PrefixGroups.limit(384, 3));
    }

    public void testPrefixesHaveNamesOfTheirOwn() {
        Set<Long> names = new HashSet<>();
        names.add(PrefixHash.EMPTY);
        for (int i = 0; i < 300; i++) {
            long first = PrefixHash.append(PrefixHash.EMPTY, i);
            assertTrue(names.add(first));
            for (int j = 0; j < 300; j++) {
                assertTrue(names.add(PrefixHash.append(first, j)));
            }
        }
    }
}
