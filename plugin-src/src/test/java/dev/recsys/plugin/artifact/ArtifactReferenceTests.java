/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import static org.hamcrest.Matchers.containsString;

import java.util.Locale;
import org.opensearch.test.OpenSearchTestCase;

public class ArtifactReferenceTests extends OpenSearchTestCase {
    public void testTextRoundTrips() {
        for (int i = 0; i < 100; i++) {
            ArtifactReference reference = new ArtifactReference(
                    randomAlphaOfLengthBetween(1, 128).toLowerCase(Locale.ROOT), between(0, 999_999_999));
            assertEquals(reference, ArtifactReference.parse(reference.toString()));
        }
        assertEquals(new ArtifactReference("a-b_c9", 12), ArtifactReference.parse("a-b_c9@12"));
        assertTrue(ArtifactReference.parse("products").isLive());
        assertFalse(ArtifactReference.parse("products@1").isLive());
    }

    public void testBadNamesAreRefused() {
        for (String name : new String[] {
            "",
            "A",
            "-a",
            "_a",
            "a.b",
            "a b",
            "ä",
            "a/b",
            "a:b",
            "*",
            randomAlphaOfLength(129).toLowerCase(Locale.ROOT)
        }) {
            Exception e = expectThrows(IllegalArgumentException.class, () -> ArtifactReference.parse(name));
            assertThat(
                    e.getMessage(), containsString("[" + name + "] is not a name; it must have 1 to 128 characters"));
        }
    }

    public void testBadVersionsAreRefused() {
        for (String text : new String[] {"a@", "a@0", "a@-1", "a@1.5", "a@x", "a@1@2", "a@9999999999", "a@01"}) {
            Exception e = expectThrows(IllegalArgumentException.class, () -> ArtifactReference.parse(text));
            assertThat(e.getMessage(), containsString("[" + text + "] is not a reference; it must be [name]"));
        }
        Exception e = expectThrows(IllegalArgumentException.class, () -> new ArtifactReference("a", -1));
        assertThat(e.getMessage(), containsString("version [-1] of [a] must be at least 1"));
    }
}
