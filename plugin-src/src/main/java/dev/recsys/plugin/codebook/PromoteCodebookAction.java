/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import org.opensearch.action.ActionType;

/** Makes a version of a codebook live. */
public final class PromoteCodebookAction extends ActionType<PromoteArtifactResponse> {
    public static final PromoteCodebookAction INSTANCE = new PromoteCodebookAction();
    public static final String NAME = "cluster:admin/recsys/codebooks/promote";

    private PromoteCodebookAction() {
        super(NAME, PromoteArtifactResponse::new);
    }
}
