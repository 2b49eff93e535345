/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.util.List;

/** One question that a benchmark answers, with the bounds that belong to it. */
public interface Part {
    /** One word, by which a user asks for this part alone. */
    String name();

    /** What is measured, for the heading. */
    String title();

    /** Everything that {@link #run} judges: what it leaves unjudged, or fails before, is reported as skipped. */
    List<Bound> bounds();

    /**
     * Measures, prints tables, and judges the bounds.
     *
     * @throws Exception when it cannot be measured; the message says why, and the other parts go on
     */
    void run(Report report) throws Exception;
}
