/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import org.opensearch.action.ActionType;

/** Prints the mapping that the semantic IDs of a codebook need. */
public final class GetCodebookMappingAction extends ActionType<GetCodebookMappingResponse> {
    public static final GetCodebookMappingAction INSTANCE = new GetCodebookMappingAction();
    public static final String NAME = "cluster:admin/recsys/codebooks/mapping";

    private GetCodebookMappingAction() {
        super(NAME, GetCodebookMappingResponse::new);
    }
}
