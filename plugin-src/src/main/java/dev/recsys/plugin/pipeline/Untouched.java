/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.plugin.stats.Counter;
import java.util.Locale;

/** Why a search goes on as it came. */
enum Untouched {
    /** It asks for nothing with a text. */
    NO_TEXT(Counter.REWRITES_NO_TEXT),
    /** It asks for several texts equally often. */
    DIFFERENT_TEXTS(Counter.REWRITES_DIFFERENT_TEXTS),
    /** Its texts have operators. */
    OPERATORS(Counter.REWRITES_OPERATORS),
    /** The table did not answer in time. */
    TIMEOUT(Counter.REWRITES_TIMEOUTS),
    /** The table could not be read, or what it said could not be made use of. */
    ERROR(Counter.REWRITES_ERRORS),
    /** Nothing can be added to a search of this kind. */
    UNSUPPORTED(Counter.REWRITES_UNSUPPORTED);

    private final Counter counter;

    Untouched(Counter counter) {
        this.counter = counter;
    }

    Counter counter() {
        return counter;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
