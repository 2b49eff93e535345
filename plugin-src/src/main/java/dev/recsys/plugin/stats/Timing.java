/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

/** What each node times; a histogram stands in the group of the counters that it belongs to. New ones go to the end. */
public enum Timing {
    /** A document got a semantic ID. */
    ENCODE("documents", "encode_time", "documents"),
    /** A document got quality signals. */
    SCORE("quality", "score_time", "documents"),
    /** The window of a shard was rescored. */
    RESCORE("rescore", "rescore_time", "windows"),
    /** A search got from its query table what this knows of its query, or an error. */
    LOOKUP("query_rewrite", "lookup_time", "lookups"),
    /** A search got all that is known for its ranking context, or an error. */
    CONTEXT("ranking_context", "lookup_time", "lookups"),
    /** A ranking model scored the window of a shard. */
    RANK("ranking", "rescore_time", "windows");

    private final String group;
    private final String field;
    private final String counted;

    Timing(String group, String field, String counted) {
        this.group = group;
        this.field = field;
        this.counted = counted;
    }

    String group() {
        return group;
    }

    String field() {
        return field;
    }

    /** What is counted in a bucket. */
    String counted() {
        return counted;
    }
}
