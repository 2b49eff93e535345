/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A log of people who look at a position with the probability θ and click with α what they look at.
 *
 * <p>Each group has an order of its own that has nothing to do with α; it is shown, unless it is shuffled for once.
 *
 * @param theta       by position, from the first, which is 1
 * @param alpha       by group and item
 * @param impressions what was shown
 */
record SimulatedLog(double[] theta, double[][] alpha, List<Impression> impressions) {
    static SimulatedLog of(Random random, int groups, int sessions, double shuffled, double... theta) {
        double[][] alpha = new double[groups][theta.length];
        List<Impression> impressions = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            List<Integer> usual =
                    new ArrayList<>(IntStream.range(0, theta.length).boxed().toList());
            Collections.shuffle(usual, random);
            for (int item = 0; item < theta.length; item++) {
                alpha[g][item] = 0.1 + 0.7 * random.nextDouble();
            }
            for (int s = 0; s < sessions; s++) {
                List<Integer> order = usual;
                if (random.nextDouble() < shuffled) {
                    order = new ArrayList<>(usual);
                    Collections.shuffle(order, random);
                }
                for (int p = 0; p < theta.length; p++) {
                    int item = order.get(p);
                    boolean click = random.nextDouble() < theta[p] && random.nextDouble() < alpha[g][item];
                    impressions.add(new Impression("g" + g, "i" + item, p + 1, click ? 1 : 0));
                }
            }
        }
        return new SimulatedLog(theta, alpha, impressions);
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(1));
    }

    double alpha(ItemEstimate estimate) {
        return alpha[number(estimate.group())][number(estimate.item())];
    }

    /** Deviation of α where θ is known: the root of the inverse of Fisher's information. */
    double deviation(ItemEstimate estimate) {
        double a = alpha(estimate);
        double information = 0;
        for (Impression impression : impressions) {
            if (impression.group().equals(estimate.group()) && impression.item().equals(estimate.item())) {
                double t = theta[impression.position() - 1];
                information += t / (a * (1 - t * a));
            }
        }
        return 1 / Math.sqrt(information);
    }

    /** Of the pairs of items of a group whose α differ clearly, the share that values put in the right order. */
    double inOrder(List<ItemEstimate> estimates) {
        Map<String, List<ItemEstimate>> byGroup = new HashMap<>();
        estimates.forEach(estimate -> byGroup.computeIfAbsent(estimate.group(), g -> new ArrayList<>())
                .add(estimate));
        int right = 0;
        int all = 0;
        for (List<ItemEstimate> group : byGroup.values()) {
            for (ItemEstimate a : group) {
                for (ItemEstimate b : group) {
                    if (alpha(a) > alpha(b) + 0.15) {
                        all++;
                        right += a.value() > b.value() ? 1 : 0;
                    }
                }
            }
        }
        return right / (double) all;
    }

    /** Rewards per impression, which know nothing of positions. */
    static List<ItemEstimate> naive(List<ItemEstimate> estimates) {
        return estimates.stream()
                .map(e -> new ItemEstimate(
                        e.group(), e.item(), e.reward() / e.impressions(), e.impressions(), e.reward()))
                .toList();
    }
}
