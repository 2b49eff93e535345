/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import java.util.List;

/** LightGBM's text of a model, and what of it can be left out. */
final class ModelText {
    /** Lines that tell of the training, and one that would have to be counted anew; LightGBM reads a model without them, too. */
    private static final List<String> UNNEEDED = List.of(
            "tree_sizes=",
            "split_gain=",
            "leaf_weight=",
            "leaf_count=",
            "internal_value=",
            "internal_weight=",
            "internal_count=");

    private static final String END_OF_TREES = "end of trees";

    private ModelText() {}

    /** The text as it is, or, where it has more characters than that, what predictions need of it; which may still be more. */
    static String within(int most, String text) {
        return text.length() <= most ? text : bare(text);
    }

    /** What predictions need, and what follows the trees. */
    static String bare(String text) {
        StringBuilder kept = new StringBuilder(text.length() / 2);
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int next = end < 0 ? text.length() : end + 1;
            if (text.startsWith(END_OF_TREES, from)) {
                // Features may have any name from here on.
                return kept.append(text, from, text.length()).toString();
            }
            if (!isUnneeded(text, from)) {
                kept.append(text, from, next);
            }
            from = next;
        }
        return kept.toString();
    }

    private static boolean isUnneeded(String text, int from) {
        for (String start : UNNEEDED) {
            if (text.startsWith(start, from)) {
                return true;
            }
        }
        return false;
    }
}
