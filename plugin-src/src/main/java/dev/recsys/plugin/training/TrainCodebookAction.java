/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import org.opensearch.action.ActionType;

/** Trains a codebook from the vectors of indices. */
public final class TrainCodebookAction extends ActionType<TrainCodebookResponse> {
    public static final String NAME = "cluster:admin/recsys/codebooks/train";
    public static final TrainCodebookAction INSTANCE = new TrainCodebookAction();

    private TrainCodebookAction() {
        super(NAME, TrainCodebookResponse::new);
    }
}
