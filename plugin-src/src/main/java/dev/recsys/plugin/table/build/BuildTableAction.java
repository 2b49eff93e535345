/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import org.opensearch.action.ActionType;

/** Builds a query table of logs. */
public final class BuildTableAction extends ActionType<BuildTableResponse> {
    public static final String NAME = "cluster:admin/recsys/tables/build";
    public static final BuildTableAction INSTANCE = new BuildTableAction();

    private BuildTableAction() {
        super(NAME, BuildTableResponse::new);
    }
}
