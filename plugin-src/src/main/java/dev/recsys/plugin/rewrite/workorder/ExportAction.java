/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import org.opensearch.action.ActionType;

/** Writes down what would be asked of a model. */
public final class ExportAction extends ActionType<ExportResponse> {
    public static final String NAME = "cluster:admin/recsys/rewrites/export";
    public static final ExportAction INSTANCE = new ExportAction();

    private ExportAction() {
        super(NAME, ExportResponse::new);
    }
}
