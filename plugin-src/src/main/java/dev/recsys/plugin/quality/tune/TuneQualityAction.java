/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import org.opensearch.action.ActionType;

/** Tunes the weights of a quality profile. */
public final class TuneQualityAction extends ActionType<TuneQualityResponse> {
    public static final String NAME = "cluster:admin/recsys/quality/tune";
    public static final TuneQualityAction INSTANCE = new TuneQualityAction();

    private TuneQualityAction() {
        super(NAME, TuneQualityResponse::new);
    }
}
