/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

import java.util.List;

/**
 * What a click model learnt.
 *
 * @param positions  ascending, those that the log has
 * @param items      one for each item of each group, in the order in which they first occur
 * @param iterations steps that were taken; 1 where nothing is repeated
 * @param converged  whether the last step changed nothing by more than the tolerance
 */
public record ClickEstimates(
        List<PositionValue> positions, List<ItemEstimate> items, int iterations, boolean converged) {
    public ClickEstimates {
        positions = List.copyOf(positions);
        items = List.copyOf(items);
    }
}
