/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.vectors;

import org.apache.lucene.util.BytesRef;
import org.opensearch.common.hash.MurmurHash3;

/**
 * Random numbers that depend on the seed, the round and the document's {@code _id} alone, so that neither the number of shards nor
 * the order of segments can change a choice.
 */
public final class KeyedHash {
    /** Weyl constant of SplitMix64 (Steele, Lea and Flood 2014). */
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** A threshold that every hash is below, or at. */
    public static final long WHOLE = -1L;

    private KeyedHash() {}

    /**
     * The largest hash of those that about {@code wanted} out of {@code documents} have, as an unsigned number: a document is in a sample
     * if its hash is at most this.
     */
    public static long threshold(long wanted, long documents) {
        if (wanted >= documents) {
            return WHOLE;
        }
        // The share of 2^64.
        return (long) (wanted / (double) documents * 0x1p63) << 1;
    }

    /** Whether a hash is, as an unsigned number, at most a threshold. */
    public static boolean isWithin(long hash, long threshold) {
        return Long.compareUnsigned(hash, threshold) <= 0;
    }

    /** Hash of an {@code _id} term as Lucene holds it. */
    public static long ofId(BytesRef term) {
        return MurmurHash3.hash128(term.bytes, term.offset, term.length, 0, new MurmurHash3.Hash128()).h1;
    }

    /** Random bits for one document in one round of one level. */
    public static long bits(long seed, int level, int round, long idHash) {
        return mix(mix(mix(seed + GOLDEN_GAMMA) + level + 1) * GOLDEN_GAMMA + round ^ idHash);
    }

    /** A number above 0 and below 1, of 53 random bits. */
    public static double unit(long bits) {
        return ((bits >>> 11) + 0.5) * 0x1p-53;
    }

    /**
     * A draw from the exponential distribution of the given rate. The k smallest of such draws are a sample without replacement with
     * probabilities that follow the rates (Efraimidis and Spirakis 2006), and can be merged from any number of parts.
     */
    public static double exponential(long bits, double rate) {
        return -StrictMath.log(unit(bits)) / rate;
    }

    /** Finaliser of SplitMix64. */
    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
