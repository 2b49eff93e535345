/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import org.opensearch.action.ActionType;

/** Lists codebooks, or shows one. */
public final class GetCodebookAction extends ActionType<GetCodebookResponse> {
    public static final GetCodebookAction INSTANCE = new GetCodebookAction();
    public static final String NAME = "cluster:admin/recsys/codebooks/get";

    private GetCodebookAction() {
        super(NAME, GetCodebookResponse::new);
    }
}
