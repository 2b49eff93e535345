/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.ingest.semanticid.VectorComposer;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.vectors.IdTerms;
import dev.recsys.plugin.vectors.LeafVectors;
import dev.recsys.plugin.vectors.VectorBlock;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.LeafBucketCollector;
import org.opensearch.search.aggregations.metrics.MetricsAggregator;
import org.opensearch.search.internal.SearchContext;

/** Reads the vectors of a slice's sample in blocks and hands them to the collector. */
final class CodebookQualityAggregator extends MetricsAggregator {
    private final Measurement measurement;
    private final Codebook codebook;
    private final DocumentFields fields;
    private final Function<String, MappedFieldType> fieldTypes;
    private final VectorBlock block;
    private final int[] blockCategories = new int[VectorBlock.SIZE];
    private final boolean[] blockRecent = new boolean[VectorBlock.SIZE];
    private final QualityCollector collector;
    private long documents;
    private long skipped;
    private long sampleBytes;

    CodebookQualityAggregator(
            String name,
            SearchContext context,
            Map<String, Object> metadata,
            Measurement measurement,
            Codebook codebook,
            DocumentFields fields,
            Function<String, MappedFieldType> fieldTypes,
            VectorKernel kernel)
            throws IOException {
        super(name, context, null, metadata);
        this.measurement = measurement;
        this.codebook = codebook;
        this.fields = fields;
        this.fieldTypes = fieldTypes;
        addRequestCircuitBreakerBytes(VectorBlock.bytes(codebook.dimension()));
        this.block = new VectorBlock(new VectorComposer(codebook.spec(), codebook.standardization(), OnMissing.SKIP));
        this.collector = new QualityCollector(codebook, kernel, VectorBlock.SIZE, this::addRequestCircuitBreakerBytes);
    }

    @Override
    public LeafBucketCollector getLeafCollector(LeafReaderContext leaf, LeafBucketCollector sub) throws IOException {
        LeafReader reader = leaf.reader();
        Bits sample = sample(reader);
        block.enter(LeafVectors.openAll(reader, codebook.spec().fields(), fieldTypes));
        DocumentFields.Categories categories = fields.categories(reader, collector.categories());
        DocumentFields.Recency recency = fields.recency(reader);
        return new LeafBucketCollector() {
            @Override
            public void collect(int doc, long bucket) throws IOException {
                documents++;
                if (sample.get(doc) == false) {
                    return;
                }
                if (block.add(doc) == false) {
                    skipped++;
                    return;
                }
                int at = block.size() - 1;
                blockCategories[at] = categories.read(doc);
                blockRecent[at] = recency.read(doc);
                if (block.isFull()) {
                    flush();
                }
            }
        };
    }

    /** Which documents of a segment are in the sample. */
    private Bits sample(LeafReader reader) throws IOException {
        addRequestCircuitBreakerBytes(-sampleBytes);
        sampleBytes = 0;
        if (measurement.isWhole()) {
            return new Bits.MatchAllBits(reader.maxDoc());
        }
        long bytes = (long) Long.BYTES * FixedBitSet.bits2words(reader.maxDoc());
        addRequestCircuitBreakerBytes(bytes);
        sampleBytes = bytes;
        BitSet sample = new FixedBitSet(reader.maxDoc());
        IdTerms.walk(reader, measurement::inSample, (doc, idHash) -> sample.set(doc), this::checkCancelled);
        return sample;
    }

    private void flush() {
        if (block.size() > 0) {
            checkCancelled();
            collector.accept(block.vectors(), block.size(), blockCategories, blockRecent);
            block.clear();
        }
    }

    @Override
    protected void doPostCollection() {
        flush();
    }

    @Override
    public InternalAggregation buildAggregation(long owningBucketOrd) {
        return finish();
    }

    @Override
    public InternalAggregation buildEmptyAggregation() {
        return finish();
    }

    private InternalAggregation finish() {
        return new InternalCodebookQuality(
                name,
                metadata(),
                collector.finish(documents, skipped, fields.category() != null, fields.date() != null));
    }
}
