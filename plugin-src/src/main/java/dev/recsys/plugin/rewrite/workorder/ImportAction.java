/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import org.opensearch.action.ActionType;

/** Gives documents the queries that a file brings. */
public final class ImportAction extends ActionType<ImportResponse> {
    public static final String NAME = "cluster:admin/recsys/rewrites/import";
    public static final ImportAction INSTANCE = new ImportAction();

    private ImportAction() {
        super(NAME, ImportResponse::new);
    }
}
