/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.guardrail;

import dev.recsys.plugin.table.QueryRow;
import java.util.List;

/**
 * A row whose rewrites are still to be checked.
 *
 * @param row        without rewrites
 * @param candidates best first
 */
public record CandidateRow(QueryRow row, List<Candidate> candidates) {
    public CandidateRow {
        candidates = List.copyOf(candidates);
    }
}
