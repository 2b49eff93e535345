/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.Arrays;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class PrefixTokensTests extends OpenSearchTestCase {
    private static final int[] CODES = {17, 203, 88};

    public void testATokenIsTheVersionAndTheFirstCodes() {
        assertEquals("2:17", PrefixTokens.token(2, CODES, 1));
        assertEquals("2:17.203", PrefixTokens.token(2, CODES, 2));
        assertEquals("2:17.203.88", PrefixTokens.token(2, CODES, 3));
        assertEquals("1:0.65535", PrefixTokens.token(1, new int[] {0, 65535}, 2));
    }

    public void testAUniqueTokenEndsWithTheHashOfTheId() {
        // printf abc | sha256sum
        assertEquals("2:17.203.88.ba7816bf", PrefixTokens.unique(2, CODES, "abc"));
        assertNotEquals(PrefixTokens.unique(2, CODES, "abc"), PrefixTokens.unique(2, CODES, "abd"));
    }

    public void testTokensReadBackAsTheyWereWritten() {
        for (int round = 0; round < 200; round++) {
            int version = randomIntBetween(1, Integer.MAX_VALUE);
            int[] codes = random().ints(randomIntBetween(1, Codebook.MAX_LEVELS), 0, Codebook.MAX_LEVEL_SIZE)
                    .toArray();
            int depth = randomIntBetween(1, codes.length);
            List<Integer> prefix = Arrays.stream(codes, 0, depth).boxed().toList();
            assertEquals(
                    new PrefixTokens.Parsed(version, prefix, null),
                    PrefixTokens.parse(PrefixTokens.token(version, codes, depth)));
            String unique = PrefixTokens.unique(version, codes, randomUnicodeOfLength(10));
            PrefixTokens.Parsed parsed = PrefixTokens.parse(unique);
            assertEquals(Arrays.stream(codes).boxed().toList(), parsed.codes());
            assertTrue(unique.endsWith("." + parsed.hash()));
            assertEquals(PrefixTokens.HASH_DIGITS, parsed.hash().length());
        }
    }

    public void testAWrongVersionDepthOrCodeIsNamed() {
        assertMessage("[version] is [0]; it must be at least 1", () -> PrefixTokens.token(0, CODES, 1));
        assertMessage("[depth] is [4]; it must be from 1 to 3", () -> PrefixTokens.token(1, CODES, 4));
        assertMessage("[depth] is [0]; it must be from 1 to 3", () -> PrefixTokens.token(1, CODES, 0));
        assertMessage(
                "[codes] has [65536] at position [1]; it must be from 0 to 65535",
                () -> PrefixTokens.token(1, new int[] {1, 65536}, 2));
        assertMessage(
                "[codes] has [-1] at position [0]; it must be from 0 to 65535",
                () -> PrefixTokens.token(1, new int[] {-1}, 1));
    }

    public void testWhatIsNoTokenIsRefusedWithTheReason() {
        assertMalformed("17.203", "it has no [:] after the version");
        assertMalformed("", "it has no [:] after the version");
        assertMalformed("0:1", "its version must be at least 1");
        assertMalformed("2147483648:1", "[2147483648] is not a number from 0 to 2147483647");
        assertMalformed("99999999999999999999:1", "[99999999999999999999] is not a number from 0 to 2147483647");
        assertMalformed("x:1", "[x] is not a number");
        assertMalformed(":1", "[] is not a number");
        assertMalformed("2:", "[] is not a number from 0 to 65535");
        assertMalformed("2:1.", "[] is not a number");
        assertMalformed("2:1..2", "[] is not a number");
        assertMalformed("2:1:2", "[1:2] is not a number");
        assertMalformed("2:-1", "[-1] is not a number");
        assertMalformed("2:+1", "[+1] is not a number");
        assertMalformed("2:01", "[01] is not a number");
        assertMalformed("2:65536", "[65536] is not a number from 0 to 65535");
        assertMalformed("2:\u0661", "is not a number");
        assertMalformed("2:1.b41c", "[b41c] is not a number");
        assertMalformed("2:1.B41C07FE", "[B41C07FE] is not a hash of 8 hexadecimal digits");
        assertMalformed("2:b41c07fe", "[b41c07fe] is not a number");
        assertMalformed("2" + ":1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", "it has [17] codes; there are at most 16");
    }

    private static void assertMalformed(String token, String reason) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> PrefixTokens.parse(token));
        assertTrue(e.getMessage(), e.getMessage().startsWith("[" + token + "] is not a prefix of a semantic ID: "));
        assertTrue(e.getMessage(), e.getMessage().contains(reason));
    }

    private static void assertMessage(String message, Runnable action) {
        assertEquals(
                message,
                expectThrows(IllegalArgumentException.class, action::run).getMessage());
    }
}
