/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

/** Tells whether an index maps the target field as a semantic ID needs it (see {@link SemanticIdMapping}). */
public interface TargetMappings {
    /**
     * Checks the index that a write to {@code index} would go to; never blocks.
     *
     * @param index       index, alias or data stream, as the document names it
     * @param targetField path of the object that holds the semantic ID
     * @param depth       number of levels, which is the number of prefix fields
     */
    Check check(String index, String targetField, int depth);

    /** What a check found. */
    sealed interface Check {
        /** The mapping fits. */
        record Fits() implements Check {}

        /** There is no such index yet, so nothing to look at; index templates are not read. */
        record Unchecked() implements Check {}

        /** @param reason names the index, the field, how it is mapped, and shows the mapping that works */
        record Wrong(String reason) implements Check {}
    }
}
