/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.plugin.vectors.KeyedHash;

/**
 * Names the prefixes of semantic IDs by 64 bits. Among a million prefixes, two share a name with a probability of about 3 in 100
 * million.
 */
final class PrefixHash {
    /** The prefix of no codes, which all items share. */
    static final long EMPTY = 0;

    /** Odd, so that the product is another one for each prefix. */
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private PrefixHash() {}

    /** The prefix that is one code longer; under one prefix, two codes never get the same name. */
    static long append(long prefix, int code) {
        return KeyedHash.mix(prefix * FACTOR + code + 1);
    }
}
