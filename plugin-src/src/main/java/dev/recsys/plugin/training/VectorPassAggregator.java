/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.ingest.semanticid.Residuals;
import dev.recsys.ingest.semanticid.VectorComposer;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.vectors.LeafVectors;
import dev.recsys.plugin.vectors.VectorBlock;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.FixedBitSet;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.LeafBucketCollector;
import org.opensearch.search.aggregations.metrics.MetricsAggregator;
import org.opensearch.search.internal.SearchContext;

/** Reads a slice's vectors in blocks, takes them through the finished levels, and hands them to the pass's collector. */
final class VectorPassAggregator extends MetricsAggregator {
    private final TrainingFrame frame;
    private final VectorPass pass;
    private final int depth;
    private final ShardSample sample;
    private final Function<String, MappedFieldType> fieldTypes;
    private final VectorKernel kernel;
    private final List<ModalityField> fields;
    private final boolean probing;

    private final long[] present;
    private final int[] dimensions;
    private long documents;

    private final PassCollector collector;
    private final VectorBlock block;
    private final int[] members = new int[VectorBlock.SIZE];
    private final int[] codes = new int[VectorBlock.SIZE];
    private final float[] norms = new float[VectorBlock.SIZE];
    private SegmentState state;

    VectorPassAggregator(
            String name,
            SearchContext context,
            Map<String, Object> metadata,
            TrainingFrame frame,
            VectorPass pass,
            int depth,
            ShardSample sample,
            Function<String, MappedFieldType> fieldTypes,
            VectorKernel kernel)
            throws IOException {
        super(name, context, null, metadata);
        this.frame = frame;
        this.pass = pass;
        this.depth = depth;
        this.sample = sample;
        this.fieldTypes = fieldTypes;
        this.kernel = kernel;
        this.fields = frame.spec().fields();
        this.probing = pass instanceof VectorPass.Probe;
        this.present = new long[fields.size()];
        this.dimensions = new int[fields.size()];
        addRequestCircuitBreakerBytes(PassCollector.bytes(frame, pass) + VectorBlock.bytes(frame.dimension()));
        this.collector = probing ? null : PassCollector.of(frame, pass, kernel);
        // A probe finds out the dimensions; what it is given instead makes a block of next to nothing.
        this.block = new VectorBlock(new VectorComposer(frame.spec(), frame.standardization(), frame.onMissing()));
    }

    @Override
    public LeafBucketCollector getLeafCollector(LeafReaderContext leaf, LeafBucketCollector sub) throws IOException {
        flush();
        state = null;
        LeafVectors[] vectors = LeafVectors.openAll(leaf.reader(), fields, fieldTypes);
        if (probing) {
            return probe(sample.startSegment(leaf), vectors);
        }
        state = sample.segment(leaf, frame, depth, this::checkCancelled);
        if (state == null) {
            return LeafBucketCollector.NO_OP_COLLECTOR;
        }
        collector.enter(state);
        block.enter(vectors);
        return collect(state);
    }

    private LeafBucketCollector probe(FixedBitSet eligible, LeafVectors[] vectors) {
        return new LeafBucketCollector() {
            @Override
            public void collect(int doc, long bucket) throws IOException {
                int found = 0;
                for (int f = 0; f < vectors.length; f++) {
                    float[] vector = vectors[f].read(doc);
                    if (vector != null) {
                        found++;
                        noteDimension(f, vector.length);
                    } else if (frame.onMissing() == OnMissing.FAIL) {
                        throw new IllegalArgumentException(
                                "field ["
                                        + fields.get(f).field()
                                        + "] is missing in a document that [query] matches; set [on_missing] to [zero] or [skip]");
                    }
                }
                if (found == vectors.length || found > 0 && frame.onMissing() == OnMissing.ZERO) {
                    eligible.set(doc);
                    documents++;
                }
            }
        };
    }

    private void noteDimension(int f, int dimension) {
        if (dimension == 0) {
            throw new IllegalArgumentException("field [" + fields.get(f).field() + "] has a vector without components");
        }
        if (dimensions[f] == 0) {
            dimensions[f] = dimension;
        } else if (dimensions[f] != dimension) {
            throw new IllegalArgumentException("field [" + fields.get(f).field() + "] has [" + dimensions[f]
                    + "] dimensions in one document and [" + dimension + "] in another; all must have the same");
        }
        present[f]++;
    }

    private LeafBucketCollector collect(SegmentState segment) {
        return new LeafBucketCollector() {
            private int next;

            @Override
            public void collect(int doc, long bucket) throws IOException {
                while (next < segment.size() && segment.doc(next) < doc) {
                    next++;
                }
                if (next == segment.size() || segment.doc(next) != doc) {
                    return;
                }
                if (block.add(doc)) {
                    members[block.size() - 1] = next;
                    if (block.isFull()) {
                        flush();
                    }
                }
            }
        };
    }

    private void flush() {
        int n = block.size();
        if (n == 0) {
            return;
        }
        checkCancelled();
        float[] vectors = block.vectors();
        Arrays.fill(norms, 1);
        for (int level = 0; level < frame.level(); level++) {
            for (int i = 0; i < n; i++) {
                codes[i] = state.code(level, members[i]);
            }
            Residuals.step(
                    kernel,
                    vectors,
                    n,
                    frame.finished().get(level),
                    codes,
                    frame.spec().normalizeResiduals(),
                    norms);
        }
        collector.accept(state, members, vectors, norms, n);
        block.clear();
    }

    @Override
    protected void doPostCollection() {
        flush();
    }

    @Override
    public InternalAggregation buildAggregation(long owningBucketOrd) {
        PassResult result = probing ? new PassResult.Probe(documents, present, dimensions) : collector.result();
        return new InternalVectorPass(name, metadata(), result);
    }

    @Override
    public InternalAggregation buildEmptyAggregation() {
        PassResult result = probing
                ? new PassResult.Probe(0, new long[fields.size()], new int[fields.size()])
                : PassCollector.of(frame, pass, kernel).result();
        return new InternalVectorPass(name, metadata(), result);
    }
}
