/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

/** One version of a fitted filter. */
public record VersionedConsistencyFilter(String name, int version, ConsistencyFilter filter) {
    /** {@code name@version}. */
    public String reference() {
        return name + "@" + version;
    }
}
