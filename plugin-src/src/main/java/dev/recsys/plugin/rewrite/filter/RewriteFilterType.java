/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.rewrite.consistency.ConsistencyFilter;
import dev.recsys.ingest.rewrite.consistency.ConsistencyFilterCodec;
import dev.recsys.ingest.rewrite.consistency.Quantiles;
import dev.recsys.plugin.artifact.ArtifactType;

/** Fitted filters as artifacts; the content of a version is what the codec writes. */
public final class RewriteFilterType implements ArtifactType<ConsistencyFilter> {
    public static final String KIND = "rewrite_filter";

    /** A term, the boxed number and the entry that hold it. */
    private static final long BYTES_PER_TERM = 120;

    /** A boxed number and the reference to it. */
    private static final long BYTES_PER_KNOT = 24;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public ConsistencyFilter decode(byte[] content) {
        return ConsistencyFilterCodec.decode(content);
    }

    @Override
    public long bytes(ConsistencyFilter filter) {
        long scoring = filter.search() == null
                ? BYTES_PER_TERM * filter.terms().frequencies().size()
                : (long) Character.BYTES * filter.search().length();
        return scoring + BYTES_PER_KNOT * Quantiles.KNOTS * filter.quantiles().size();
    }
}
