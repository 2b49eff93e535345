/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.plugin.vectors.IdTerms;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.IntroSorter;
import org.opensearch.common.lease.Releasable;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.search.internal.ReaderContext;

/**
 * What a training run remembers of one shard. It lives in the reader context of the run's point in time: it is there for every pass,
 * and goes with it, whether the run ends well, fails, or its coordinating node dies. Every byte is reserved in the request breaker.
 */
final class ShardSample implements Releasable {
    private static final String KEY = "recsys.training.sample";
    private static final String LABEL = "<recsys training>";

    private final CircuitBreaker breaker;
    private final AtomicLong reserved = new AtomicLong();
    private final Map<Integer, FixedBitSet> eligible = new ConcurrentHashMap<>();
    private final Map<Integer, SegmentState> segments = new ConcurrentHashMap<>();

    private ShardSample(CircuitBreaker breaker) {
        this.breaker = breaker;
    }

    /** The sample that belongs to a reader context; made by the run's first pass. */
    static ShardSample of(ReaderContext readerContext, CircuitBreaker breaker) {
        // Slices of one search ask at the same time.
        synchronized (readerContext) {
            ShardSample sample = readerContext.getFromContext(KEY);
            if (sample == null) {
                sample = new ShardSample(breaker);
                readerContext.putInContext(KEY, sample);
                readerContext.addOnClose(sample);
            }
            return sample;
        }
    }

    /** Starts anew with a segment: the documents that the sample may be drawn from are to be set in what is returned. */
    FixedBitSet startSegment(LeafReaderContext leaf) {
        int maxDoc = leaf.reader().maxDoc();
        reserve(FixedBitSet.bits2words(maxDoc) * (long) Long.BYTES);
        FixedBitSet documents = new FixedBitSet(maxDoc);
        eligible.put(leaf.ord, documents);
        return documents;
    }

    /**
     * The sample in a segment, or null where nothing of it can be in the sample.
     *
     * @param checkCancelled called now and then; throws if the run was cancelled
     */
    SegmentState segment(LeafReaderContext leaf, TrainingFrame frame, int depth, Runnable checkCancelled)
            throws IOException {
        SegmentState state = segments.get(leaf.ord);
        if (state == null) {
            FixedBitSet documents = eligible.get(leaf.ord);
            if (documents == null) {
                return null;
            }
            // One thread at a time has a segment, so nobody else makes the same now.
            state = draw(leaf, documents, frame, depth, checkCancelled);
            segments.put(leaf.ord, state);
            eligible.remove(leaf.ord);
            reserve(-FixedBitSet.bits2words(leaf.reader().maxDoc()) * (long) Long.BYTES);
        }
        return state;
    }

    /** Walks the segment's {@code _id} terms once. */
    private SegmentState draw(
            LeafReaderContext leaf, FixedBitSet documents, TrainingFrame frame, int depth, Runnable checkCancelled)
            throws IOException {
        int room = documents.cardinality();
        reserve((long) room * (Integer.BYTES + Long.BYTES));
        Members members = new Members(room);
        IdTerms.walk(
                leaf.reader(),
                frame::inSample,
                (doc, idHash) -> {
                    if (documents.get(doc)) {
                        members.add(doc, idHash);
                    }
                },
                checkCancelled);
        members.finish();
        reserve(-(long) (room - members.docs.length) * (Integer.BYTES + Long.BYTES));
        return new SegmentState(members.docs, members.hashes, depth, this::reserve);
    }

    /** Documents in the order of their ids, to be put into their own. */
    private static final class Members extends IntroSorter {
        private int[] docs;
        private long[] hashes;
        private int size;
        private int pivot;

        Members(int room) {
            docs = new int[room];
            hashes = new long[room];
        }

        void add(int doc, long idHash) {
            docs[size] = doc;
            hashes[size++] = idHash;
        }

        void finish() {
            if (size < docs.length) {
                docs = Arrays.copyOf(docs, size);
                hashes = Arrays.copyOf(hashes, size);
            }
            sort(0, size);
        }

        @Override
        protected void setPivot(int i) {
            pivot = docs[i];
        }

        @Override
        protected int comparePivot(int j) {
            return Integer.compare(pivot, docs[j]);
        }

        @Override
        protected void swap(int i, int j) {
            int doc = docs[i];
            docs[i] = docs[j];
            docs[j] = doc;
            long hash = hashes[i];
            hashes[i] = hashes[j];
            hashes[j] = hash;
        }
    }

    private void reserve(long bytes) {
        if (bytes > 0) {
            breaker.addEstimateBytesAndMaybeBreak(bytes, LABEL);
        } else {
            breaker.addWithoutBreaking(bytes);
        }
        reserved.addAndGet(bytes);
    }

    @Override
    public void close() {
        breaker.addWithoutBreaking(-reserved.getAndSet(0));
    }
}
