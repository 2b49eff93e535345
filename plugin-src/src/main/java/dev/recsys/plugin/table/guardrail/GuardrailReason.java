/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.guardrail;

import dev.recsys.plugin.stats.Counter;
import java.util.Locale;

/** Why a rewrite was not taken. */
public enum GuardrailReason {
    /** Its type is unknown, or not one for queries. */
    TYPE(Counter.TABLE_REJECTED_TYPE),
    /** Too short, or too long. */
    LENGTH(Counter.TABLE_REJECTED_LENGTH),
    /** The query itself, or the same stems. */
    IDENTICAL(Counter.TABLE_REJECTED_IDENTICAL),
    /** Too like or too unlike the query for its type. */
    SIMILARITY(Counter.TABLE_REJECTED_SIMILARITY),
    /** Names a brand that is banned, or finds too much of banned brands. */
    BANNED_BRAND(Counter.TABLE_REJECTED_BANNED_BRAND),
    /** Is declared to be of a banned category, or finds too much of banned categories. */
    BANNED_CATEGORY(Counter.TABLE_REJECTED_BANNED_CATEGORY),
    /** The same stems as another rewrite of the query. */
    DUPLICATE(Counter.TABLE_REJECTED_DUPLICATE),
    /** Finds too little. */
    MIN_HITS(Counter.TABLE_REJECTED_MIN_HITS);

    private final Counter counter;

    GuardrailReason(Counter counter) {
        this.counter = counter;
    }

    Counter counter() {
        return counter;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
