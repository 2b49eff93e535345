/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

/**
 * How artifacts of one kind become values in memory.
 *
 * @param <T> an immutable value that threads may share
 */
public interface ArtifactType<T> {
    /** Name of the kind, for example {@code codebook}; part of every document of the store and of every error. */
    String kind();

    /**
     * Makes the value of the bytes that were stored.
     *
     * @throws IllegalArgumentException the bytes are not what the kind's encoder writes
     */
    T decode(byte[] content);

    /** Bytes that a value holds in memory; what the cache weighs. */
    long bytes(T value);
}
