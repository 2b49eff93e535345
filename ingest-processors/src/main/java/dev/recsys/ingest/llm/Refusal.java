/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.Locale;

/** Why an answer of a model cannot be used, as stats count it. */
public enum Refusal {
    /** It has no content. */
    NO_CONTENT,
    /** It is longer than it may be, and ends in the middle. */
    CUT_OFF,
    /** It is not of the form that was asked for: no JSON, or not by the schema. */
    WRONG_FORM;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
