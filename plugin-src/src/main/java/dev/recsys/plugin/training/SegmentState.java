/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * What a training run remembers of the documents of one segment from pass to pass. A document is known by its place in the sample of
 * the segment ("member", from 0, in the order of the documents).
 *
 * <p>Used by one thread at a time: a segment is searched by one, and the passes of a run follow one another.
 */
final class SegmentState {
    private final int[] docs;
    private final long[] idHashes;
    private final LongConsumer reserve;
    private final short[][] codes;
    private float[] nearestDistance;
    private int[] nearestCandidate;

    /**
     * @param docs     documents of the sample, ascending
     * @param idHashes hash of the {@code _id} of each
     * @param depth    levels that the codebook will have
     * @param reserve  told of bytes before they are taken (negative: after they are given back); may throw
     */
    SegmentState(int[] docs, long[] idHashes, int depth, LongConsumer reserve) {
        this.docs = docs;
        this.idHashes = idHashes;
        this.codes = new short[depth][];
        this.reserve = reserve;
    }

    int size() {
        return docs.length;
    }

    /** The document of a member. */
    int doc(int member) {
        return docs[member];
    }

    long idHash(int member) {
        return idHashes[member];
    }

    /** Notes the code of a member at a level. */
    void setCode(int level, int member, int code) {
        if (codes[level] == null) {
            reserve.accept((long) Short.BYTES * docs.length);
            codes[level] = new short[docs.length];
        }
        codes[level][member] = (short) code;
    }

    /** The code that the last pass at that level noted. */
    int code(int level, int member) {
        if (codes[level] == null) {
            throw new IllegalStateException("level [" + (level + 1) + "] of this segment has not been assigned yet");
        }
        return Short.toUnsignedInt(codes[level][member]);
    }

    /** Forgets the candidates of the former level. */
    void startSeeding() {
        if (nearestDistance == null) {
            reserve.accept((long) (Float.BYTES + Integer.BYTES) * docs.length);
            nearestDistance = new float[docs.length];
            nearestCandidate = new int[docs.length];
        }
        Arrays.fill(nearestDistance, Float.POSITIVE_INFINITY);
        Arrays.fill(nearestCandidate, -1);
    }

    /** Notes a candidate, if it is nearer than those before. */
    void offerCandidate(int member, int candidate, float squaredDistance) {
        if (squaredDistance < nearestDistance[member]) {
            nearestDistance[member] = squaredDistance;
            nearestCandidate[member] = candidate;
        }
    }

    /** Squared distance from the nearest candidate. */
    float nearestDistance(int member) {
        return nearestDistance[member];
    }

    int nearestCandidate(int member) {
        return nearestCandidate[member];
    }
}
