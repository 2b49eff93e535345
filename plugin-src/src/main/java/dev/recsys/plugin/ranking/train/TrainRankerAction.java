/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import org.opensearch.action.ActionType;

/** Trains a version of a ranking model. */
public final class TrainRankerAction extends ActionType<TrainRankerResponse> {
    public static final String NAME = "cluster:admin/recsys/models/train";
    public static final TrainRankerAction INSTANCE = new TrainRankerAction();

    private TrainRankerAction() {
        super(NAME, TrainRankerResponse::new);
    }
}
