/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

/** Counts for tests. */
final class CountingStats implements SemanticIdStats {
    int encoded;
    int failed;
    int skipped;
    int withoutId;
    int unchecked;

    @Override
    public void encoded(long nanos) {
        assert nanos >= 0 : nanos;
        encoded++;
    }

    @Override
    public void failed() {
        failed++;
    }

    @Override
    public void skipped() {
        skipped++;
    }

    @Override
    public void withoutId() {
        withoutId++;
    }

    @Override
    public void mappingUnchecked() {
        unchecked++;
    }
}
