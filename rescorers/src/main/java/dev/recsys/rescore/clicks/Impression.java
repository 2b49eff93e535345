/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

/**
 * An item that was shown to somebody, and what came of it.
 *
 * @param group    what it was shown for, for example the query; items are compared within it
 * @param item     its ID
 * @param position where it stood, from 1 (the first) to {@value #LAST_POSITION}
 * @param reward   0 when nothing came of it, 1 for a click; parts of it, or more, for what is worth less or more
 */
public record Impression(String group, String item, int position, float reward) {
    public static final int LAST_POSITION = 10_000;

    /** @throws IllegalArgumentException a value is out of its range */
    public Impression {
        if (group == null || item == null) {
            throw new IllegalArgumentException("an impression has no [" + (group == null ? "group" : "item") + "]");
        }
        if (position < 1 || position > LAST_POSITION) {
            throw new IllegalArgumentException("[position] of item [" + item + "] in [" + group + "] is [" + position
                    + "]; it must be from 1 (the first) to " + LAST_POSITION);
        }
        if (!(reward >= 0) || Float.isInfinite(reward)) {
            throw new IllegalArgumentException("[reward] of item [" + item + "] in [" + group + "] is [" + reward
                    + "]; it must be finite and at least 0");
        }
    }
}
