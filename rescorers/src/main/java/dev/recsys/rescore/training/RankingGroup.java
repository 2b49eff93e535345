/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

/**
 * The rows that are ranked against each other: the documents of one query in one task.
 *
 * @param key  tells which groups belong together when data is split, for example the query; whatever has the same key stays on one side
 * @param task name of the task, for example {@code search}
 * @param size rows, at least 1
 * @param time when it happened, in any unit that all groups share; {@link #NO_TIME} where it is not known
 */
public record RankingGroup(String key, String task, int size, long time) {
    public static final long NO_TIME = Long.MIN_VALUE;

    public RankingGroup {
        if (key == null || task == null) {
            throw new IllegalArgumentException("a group has no [" + (key == null ? "key" : "task") + "]");
        }
        if (size < 1) {
            throw new IllegalArgumentException("group [" + key + "] has [" + size + "] rows; it must have at least 1");
        }
    }

    /** A group without a time. */
    public RankingGroup(String key, String task, int size) {
        this(key, task, size, NO_TIME);
    }
}
