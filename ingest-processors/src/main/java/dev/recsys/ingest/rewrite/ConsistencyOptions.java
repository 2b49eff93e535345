/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.Collections;
import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How far a query may be from its document.
 *
 * @param filter   {@code name} or {@code name@3} of a fitted filter; null for none
 * @param keep     share of each type that is kept, above 0, at most 1; empty for the filter's own
 * @param minScore least score, from 0 to 1; empty for none
 * @param types    types that are looked at; synonyms and substitutes are meant to use other words than the document
 */
public record ConsistencyOptions(String filter, OptionalDouble keep, OptionalDouble minScore, Set<RewriteType> types) {
    public static final Set<RewriteType> DEFAULT_TYPES =
            Collections.unmodifiableSet(EnumSet.of(RewriteType.NATURAL, RewriteType.BROAD));
    public static final ConsistencyOptions NONE =
            new ConsistencyOptions(null, OptionalDouble.empty(), OptionalDouble.empty(), DEFAULT_TYPES);

    public ConsistencyOptions {
        types = types.isEmpty() ? DEFAULT_TYPES : Collections.unmodifiableSet(EnumSet.copyOf(types));
        if (keep.isPresent() && (keep.getAsDouble() > 0 && keep.getAsDouble() <= 1) == false) {
            throw new IllegalArgumentException(
                    "[consistency.keep] is [" + keep.getAsDouble() + "]; it must be above 0 and at most 1");
        }
        if (minScore.isPresent() && (minScore.getAsDouble() >= 0 && minScore.getAsDouble() <= 1) == false) {
            throw new IllegalArgumentException(
                    "[min_score] is [" + minScore.getAsDouble() + "]; it must be a number from 0 to 1");
        }
    }
}
