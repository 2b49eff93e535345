/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import dev.recsys.testcluster.data.ShopperSimulation.Seen;
import dev.recsys.testcluster.data.ShopperSimulation.Surface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Shoppers want what they look for, and see what stands above. */
public class ShopperSimulationTests extends SeededTestCase {
    private static final int LIST = 20;
    private final List<Product> products = new CatalogueData().products();

    /** A shop that shows its products in any order. */
    private List<Seen> shop(long seed) {
        Random order = new Random(seed);
        return new ShopperSimulation(products, seed).run(40, 600, (surface, query, item) -> {
            List<String> all = new ArrayList<>(products.stream()
                    .filter(product ->
                            query == null || query.equalsIgnoreCase(product.leafCategory()) || order.nextBoolean())
                    .map(Product::id)
                    .toList());
            Collections.shuffle(all, order);
            return all.subList(0, LIST);
        });
    }

    public void testTheSameSeedGivesTheSameLog() {
        long seed = randomLong();
        assertEquals(shop(seed), shop(seed));
        assertNotEquals(shop(seed), shop(seed + 1));
    }

    public void testWhatStandsAboveIsClickedMore() {
        int[] clicks = new int[LIST];
        for (Seen seen : shop(randomLong())) {
            for (int i = 0; i < LIST; i++) {
                clicks[i] += seen.actions().containsKey(seen.shown().get(i)) ? 1 : 0;
            }
        }
        int above = clicks[0] + clicks[1] + clicks[2];
        int below = clicks[LIST - 1] + clicks[LIST - 2] + clicks[LIST - 3];
        assertTrue(above + " clicks at the top, " + below + " at the bottom", above > 2 * below);
    }

    public void testWhatIsLookedForIsClickedMore() {
        int wanted = 0;
        int wantedShown = 0;
        int other = 0;
        int otherShown = 0;
        for (Seen seen : shop(randomLong())) {
            if (seen.surface() != Surface.SEARCH) {
                continue;
            }
            for (String id : seen.shown()) {
                Product product = products.stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow();
                int clicked = seen.actions().containsKey(id) ? 1 : 0;
                if (seen.query().equalsIgnoreCase(product.leafCategory())) {
                    wanted += clicked;
                    wantedShown++;
                } else {
                    other += clicked;
                    otherShown++;
                }
            }
        }
        double rateWanted = wanted / (double) wantedShown;
        double rateOther = other / (double) otherShown;
        assertTrue(rateWanted + " and " + rateOther, rateWanted > 3 * rateOther);
    }

    public void testALogIsWrittenForBothIndices() {
        List<Seen> log = shop(randomLong()).subList(0, 3);
        assertEquals(2 * log.size(), ShopperSimulation.queriesBulk(log).lines().count());
        long events = log.stream()
                .mapToLong(seen -> seen.shown().size()
                        + seen.actions().values().stream().mapToLong(List::size).sum())
                .sum();
        assertEquals(2 * events, ShopperSimulation.eventsBulk(log).lines().count());
        assertTrue(ShopperSimulation.eventsBulk(log).contains("\"position\":{\"ordinal\":1}"));
    }
}
