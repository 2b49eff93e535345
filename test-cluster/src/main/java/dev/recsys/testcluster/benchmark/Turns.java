/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * Two sides that were measured in turn in one run, so that what else happens on the machine meets both.
 *
 * @param first  a figure a round
 * @param second the other side's figure of the same round
 */
public record Turns(List<Double> first, List<Double> second) {
    /** Measures once, and returns the figure. */
    @FunctionalInterface
    public interface Measurement {
        double take() throws Exception;
    }

    public Turns {
        first = List.copyOf(first);
        second = List.copyOf(second);
    }

    /**
     * Measures: first, second, first, second …
     *
     * @param warmups rounds whose figures are thrown away
     * @param rounds  rounds whose figures count, at least one
     */
    public static Turns take(int warmups, int rounds, Measurement first, Measurement second) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (int round = -warmups; round < rounds; round++) {
            double one = first.take();
            double other = second.take();
            if (round >= 0) {
                ours.add(one);
                theirs.add(other);
            }
        }
        return new Turns(ours, theirs);
    }

    public Spread firsts() {
        return Spread.of(first);
    }

    public Spread seconds() {
        return Spread.of(second);
    }

    /** First ÷ second, round by round. */
    public Spread ratios() {
        double[] ratios = new double[first.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = first.get(i) / second.get(i);
        }
        return Spread.of(ratios);
    }
}
