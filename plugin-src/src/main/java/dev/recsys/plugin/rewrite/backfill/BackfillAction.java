/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.backfill;

import org.opensearch.action.ActionType;

/** Generates the queries that documents wait for. */
public final class BackfillAction extends ActionType<BackfillResponse> {
    public static final String NAME = "cluster:admin/recsys/rewrites/backfill";
    public static final BackfillAction INSTANCE = new BackfillAction();

    private BackfillAction() {
        super(NAME, BackfillResponse::new);
    }
}
