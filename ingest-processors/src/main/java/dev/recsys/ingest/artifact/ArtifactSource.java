/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.artifact;

import org.opensearch.core.action.ActionListener;

/**
 * Where versions of one kind of artifact come from: processors and queries know no more than this of the store behind it.
 *
 * @param <T> a version in the form in which it is used
 */
public interface ArtifactSource<T> {
    /**
     * The version if this node holds it in memory, else null; never blocks.
     *
     * @param reference {@code name} for the live version, {@code name@3} for a pinned one
     * @throws IllegalArgumentException if the reference is not of that form
     */
    T cached(String reference);

    /**
     * Loads the version, in memory or not, and answers on a bounded pool: never on the calling thread, and under the thread context that
     * the caller had.
     *
     * @param reference {@code name} for the live version, {@code name@3} for a pinned one
     * @param listener  is completed once; it fails with a reason that names the artifact when there is none, when it has no live version,
     *                  when it cannot be read, or when there is no memory or no thread for it
     */
    void load(String reference, ActionListener<T> listener);
}
