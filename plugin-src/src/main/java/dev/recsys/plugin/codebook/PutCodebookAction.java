/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import org.opensearch.action.ActionType;

/** Imports a codebook that was made elsewhere, as a new version. */
public final class PutCodebookAction extends ActionType<PutCodebookResponse> {
    public static final PutCodebookAction INSTANCE = new PutCodebookAction();
    public static final String NAME = "cluster:admin/recsys/codebooks/put";

    private PutCodebookAction() {
        super(NAME, PutCodebookResponse::new);
    }
}
