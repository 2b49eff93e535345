/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import java.util.List;

/**
 * Which features of a window are to be kept for the hits.
 *
 * @param request another one for each request, so that requests which share a view of an index do not take each other's features
 * @param names   of features; empty for all that are extracted
 */
public record FeatureLog(String request, List<String> names) {
    /** Of all values of a window on one shard; 10,000 documents with 100 features have 8 MB. */
    public static final long MOST_BYTES = 16 << 20;

    public FeatureLog {
        names = List.copyOf(names);
    }
}
