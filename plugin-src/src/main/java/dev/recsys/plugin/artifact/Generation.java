/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the moments from which on this node no longer trusts what it read of the artifact index before, because it may have missed a
 * change. What is cached carries the generation in which its reading began, and counts only while that is the current one.
 */
final class Generation {
    private final AtomicLong number = new AtomicLong();

    long current() {
        return number.get();
    }

    void advance() {
        number.incrementAndGet();
    }
}
