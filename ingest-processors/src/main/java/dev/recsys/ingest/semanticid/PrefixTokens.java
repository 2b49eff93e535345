/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Semantic IDs as words of an index: {@code "2:17.203"} is the path 17, 203 in version 2 of a codebook.
 *
 * <p>The version comes first, so that the paths of two versions never match by accident.
 */
public final class PrefixTokens {
    /**
     * Digits of the hash that makes a path unique. Two items collide only when they share the whole path and these 32 bits: with 1,000
     * items on one path, once in about 9,000 such paths.
     */
    public static final int HASH_DIGITS = 8;

    /**
     * What a token says.
     *
     * @param version version of the codebook, at least 1
     * @param codes   at least one code, each from 0 to 65535
     * @param hash    the hash at the end of a unique path, or null where there is none
     */
    public record Parsed(int version, List<Integer> codes, String hash) {
        public Parsed {
            codes = List.copyOf(codes);
        }
    }

    private PrefixTokens() {}

    /**
     * The token of the first {@code depth} codes, for example {@code "2:17.203"}.
     *
     * @param version version of the codebook, at least 1
     * @param depth   from 1 to the number of codes
     */
    public static String token(int version, int[] codes, int depth) {
        if (version < 1) {
            throw new IllegalArgumentException("[version] is [" + version + "]; it must be at least 1");
        }
        if (depth < 1 || depth > codes.length) {
            throw new IllegalArgumentException("[depth] is [" + depth + "]; it must be from 1 to " + codes.length);
        }
        StringBuilder token = new StringBuilder(8 + 6 * depth).append(version);
        for (int level = 0; level < depth; level++) {
            if (codes[level] < 0 || codes[level] >= Codebook.MAX_LEVEL_SIZE) {
                throw new IllegalArgumentException("[codes] has [" + codes[level] + "] at position [" + level
                        + "]; it must be from 0 to " + (Codebook.MAX_LEVEL_SIZE - 1));
            }
            token.append(level == 0 ? ':' : '.').append(codes[level]);
        }
        return token.toString();
    }

    /**
     * The whole path and a hash of the document's {@code _id}, for example {@code "2:17.203.88.b41c07fe"}.
     *
     * <p>The hash is the first {@value #HASH_DIGITS} hexadecimal digits of the SHA-256 of the {@code _id} in UTF-8.
     */
    public static String unique(int version, int[] codes, String id) {
        return token(version, codes, codes.length) + '.' + hash(id);
    }

    private static String hash(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * Reads a token of {@link #token} or {@link #unique}; nothing else is taken.
     *
     * @throws IllegalArgumentException the text is not such a token; the message shows it and what is wrong
     */
    public static Parsed parse(String token) {
        int colon = token.indexOf(':');
        if (colon < 0) {
            throw malformed(token, "it has no [:] after the version");
        }
        int version = number(token, token.substring(0, colon), Integer.MAX_VALUE);
        if (version < 1) {
            throw malformed(token, "its version must be at least 1");
        }
        String[] parts = token.substring(colon + 1).split("\\.", -1);
        // A code has at most five digits, so that a part of eight is the hash.
        String last = parts[parts.length - 1];
        boolean hashed = parts.length > 1 && last.length() == HASH_DIGITS;
        if (hashed && last.chars().anyMatch(c -> isHexDigit(c) == false)) {
            throw malformed(token, "[" + last + "] is not a hash of " + HASH_DIGITS + " hexadecimal digits");
        }
        int depth = hashed ? parts.length - 1 : parts.length;
        if (depth > Codebook.MAX_LEVELS) {
            throw malformed(token, "it has [" + depth + "] codes; there are at most " + Codebook.MAX_LEVELS);
        }
        List<Integer> codes = IntStream.range(0, depth)
                .mapToObj(level -> number(token, parts[level], Codebook.MAX_LEVEL_SIZE - 1))
                .toList();
        return new Parsed(version, codes, hashed ? last : null);
    }

    private static boolean isHexDigit(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    }

    /** Digits only, no leading zero: a token has one spelling. */
    private static int number(String token, String digits, int max) {
        boolean plain = digits.isEmpty() == false
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        if (plain && digits.length() <= String.valueOf(max).length()) {
            long value = Long.parseLong(digits);
            if (value <= max) {
                return (int) value;
            }
        }
        throw malformed(token, "[" + digits + "] is not a number from 0 to " + max);
    }

    private static IllegalArgumentException malformed(String token, String reason) {
        return new IllegalArgumentException("[" + token + "] is not a prefix of a semantic ID: " + reason
                + "; it must look like [2:17.203], the version of the codebook and the codes");
    }
}
