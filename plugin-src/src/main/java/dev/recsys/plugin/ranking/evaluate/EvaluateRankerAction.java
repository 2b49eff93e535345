/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import org.opensearch.action.ActionType;

/** Measures versions of a ranking model. */
public final class EvaluateRankerAction extends ActionType<EvaluateRankerResponse> {
    public static final String NAME = "cluster:admin/recsys/models/evaluate";
    public static final EvaluateRankerAction INSTANCE = new EvaluateRankerAction();

    private EvaluateRankerAction() {
        super(NAME, EvaluateRankerResponse::new);
    }
}
