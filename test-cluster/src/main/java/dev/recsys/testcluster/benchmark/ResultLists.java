/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The {@code _id}s that were found for each of several queries, best first. */
record ResultLists(List<List<String>> found) {
    ResultLists {
        found = List.copyOf(found);
    }

    /** Mean share of what is best that was found. */
    double recall(List<List<String>> best) {
        return shares(best).stream().mapToDouble(Double::doubleValue).sum() / best.size();
    }

    /** Share of the queries for which all of the best were found. */
    double complete(List<List<String>> best) {
        return shares(best).stream().filter(share -> share == 1).count() / (double) best.size();
    }

    /** Share of the queries for which the same was found in the same order. */
    double sameAs(ResultLists other) {
        int same = 0;
        for (int i = 0; i < found.size(); i++) {
            same += found.get(i).equals(other.found.get(i)) ? 1 : 0;
        }
        return same / (double) found.size();
    }

    private List<Double> shares(List<List<String>> best) {
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < best.size(); i++) {
            Set<String> hit = new HashSet<>(found.get(i));
            hit.retainAll(best.get(i));
            shares.add(hit.size() / (double) best.get(i).size());
        }
        return shares;
    }
}
