/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import org.opensearch.action.ActionType;

/** Measures a codebook on the documents of indices. */
public final class CodebookQualityAction extends ActionType<CodebookQualityResponse> {
    public static final String NAME = "cluster:admin/recsys/codebooks/quality";
    public static final CodebookQualityAction INSTANCE = new CodebookQualityAction();

    private CodebookQualityAction() {
        super(NAME, CodebookQualityResponse::new);
    }
}
