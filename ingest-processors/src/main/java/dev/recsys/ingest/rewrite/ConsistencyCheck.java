/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.function.Predicate;

/** Tells whether a query fits a document. */
@FunctionalInterface
public interface ConsistencyCheck {
    /** Lets every query pass. */
    ConsistencyCheck NONE = text -> query -> true;

    /**
     * The test of a document's queries.
     *
     * @param text of the document
     */
    Predicate<GeneratedQuery> of(String text);
}
