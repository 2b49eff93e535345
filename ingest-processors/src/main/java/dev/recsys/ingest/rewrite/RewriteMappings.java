/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.document.MappingCheck;

/** Tells whether an index maps the target field in a way in which queries can be searched (see {@link RewriteMapping}). */
@FunctionalInterface
public interface RewriteMappings {
    /**
     * Checks the index that a write to {@code index} would go to; never blocks.
     *
     * @param index       index, alias or data stream, as the document names it
     * @param targetField path of the object that holds the queries
     */
    MappingCheck check(String index, String targetField);
}
