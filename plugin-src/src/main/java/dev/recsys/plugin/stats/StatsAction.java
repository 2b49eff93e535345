/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import org.opensearch.action.ActionType;

/** Reads what nodes have counted. */
public final class StatsAction extends ActionType<StatsResponse> {
    public static final StatsAction INSTANCE = new StatsAction();
    public static final String NAME = "cluster:admin/recsys/stats/get";

    private StatsAction() {
        super(NAME, StatsResponse::new);
    }
}
