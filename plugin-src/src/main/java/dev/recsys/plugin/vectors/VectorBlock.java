/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.vectors;

import dev.recsys.ingest.semanticid.VectorComposer;
import java.io.IOException;

/** Composed vectors of documents, gathered until there are enough of them for the kernel; used by one thread. */
public final class VectorBlock {
    /** Vectors taken together: enough to keep the kernel's registers full, few enough to stay near the core. */
    public static final int SIZE = 128;

    private final VectorComposer composer;
    private final float[] vectors;
    private LeafVectors[] fields = new LeafVectors[0];
    private float[][] modalities = new float[0][];
    private int size;

    public VectorBlock(VectorComposer composer) {
        this.composer = composer;
        this.vectors = new float[SIZE * composer.dimension()];
    }

    /** Bytes that a block takes. */
    public static long bytes(int dimension) {
        return (long) Float.BYTES * SIZE * dimension;
    }

    /** Goes on with another segment; what is in the block stays there. */
    public void enter(LeafVectors[] segment) {
        fields = segment;
        modalities = new float[segment.length][];
    }

    /**
     * Adds the vector of a document, unless the composer skips it.
     *
     * @param doc higher than those before it of the same segment
     * @return whether it was added
     * @throws IllegalArgumentException the composer refuses the document's vectors
     */
    public boolean add(int doc) throws IOException {
        for (int f = 0; f < fields.length; f++) {
            modalities[f] = fields[f].read(doc);
        }
        if (composer.compose(modalities, vectors, size * composer.dimension()) == false) {
            return false;
        }
        size++;
        return true;
    }

    public int size() {
        return size;
    }

    public boolean isFull() {
        return size == SIZE;
    }

    /** {@link #size()} vectors, one after the other; may be overwritten before {@link #clear()}. */
    public float[] vectors() {
        return vectors;
    }

    public void clear() {
        size = 0;
    }
}
