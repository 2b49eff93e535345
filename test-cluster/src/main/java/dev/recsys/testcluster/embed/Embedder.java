/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.embed;

import java.util.List;
import java.util.function.IntConsumer;

/**
 * Makes vectors of unit length from things of one kind; the vector of a thing does not depend on what else is embedded.
 *
 * @param <T> what is embedded
 */
public interface Embedder<T> extends AutoCloseable {
    /** Number of components. */
    int dimension();

    /** Names the model and everything about it that a vector depends on. */
    String fingerprint();

    /** The bytes that stand for a thing where vectors are kept for a second run. */
    byte[] bytes(T thing);

    float[] embed(T thing);

    /** Number of threads that {@link #embedAll} uses. */
    int threads();

    /**
     * Embeds many things on several threads.
     *
     * @param progress is told, on the calling thread, how many are done
     */
    default float[][] embedAll(List<T> things, IntConsumer progress) {
        return ParallelMap.map(things.size(), threads(), i -> embed(things.get(i)), progress);
    }

    @Override
    void close();
}
