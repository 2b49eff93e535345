/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.document;

/** What a look at the mapping of an index found. */
public sealed interface MappingCheck {
    /** The mapping fits. */
    record Fits() implements MappingCheck {}

    /** There is no such index yet, so nothing to look at; index templates are not read. */
    record Unchecked() implements MappingCheck {}

    /** @param reason names the index, the field, how it is mapped, and shows the mapping that works */
    record Wrong(String reason) implements MappingCheck {}
}
