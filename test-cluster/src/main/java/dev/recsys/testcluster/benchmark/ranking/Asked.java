/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.Judgments;

/**
 * Something that a user asks of a surface, with what is known to be right.
 *
 * @param judged     its text is what a fold keeps together
 * @param context    of the ranking; has the task
 * @param candidates the query that finds them
 */
record Asked(Judgments.Query judged, ObjectNode context, ObjectNode candidates) {
    String task() {
        return context.path("task").asText();
    }
}
