/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import org.opensearch.action.ActionType;

/** Deletes a version of a codebook, or all of them. */
public final class DeleteCodebookAction extends ActionType<DeleteArtifactResponse> {
    public static final DeleteCodebookAction INSTANCE = new DeleteCodebookAction();
    public static final String NAME = "cluster:admin/recsys/codebooks/delete";

    private DeleteCodebookAction() {
        super(NAME, DeleteArtifactResponse::new);
    }
}
