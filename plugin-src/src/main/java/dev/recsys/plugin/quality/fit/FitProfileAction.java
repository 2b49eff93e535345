/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.fit;

import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import org.opensearch.action.ActionType;

/** Fits what a profile takes from an index: quantile tables and prior means. */
public final class FitProfileAction extends ActionType<PutDefinitionResponse> {
    public static final FitProfileAction INSTANCE = new FitProfileAction();
    public static final String NAME = "cluster:admin/recsys/quality/fit";

    private FitProfileAction() {
        super(NAME, PutDefinitionResponse::new);
    }
}
