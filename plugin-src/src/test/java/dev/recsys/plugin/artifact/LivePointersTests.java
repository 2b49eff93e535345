/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class LivePointersTests extends OpenSearchTestCase {
    private static final LivePointers.Key KEY = new LivePointers.Key("text", "products");

    private final Generation generation = new Generation();
    private final LivePointers pointers = new LivePointers(generation);

    private static ArtifactPointer pointer(int live, long term, long seqNo) {
        return new ArtifactPointer("text", "products", live, 9, true, List.of(), new Stamp(term, seqNo));
    }

    private ArtifactPointer read(ArtifactPointer found) {
        return pointers.end(pointers.begin(KEY), found);
    }

    public void testWhatWasReadIsCached() {
        assertNull(pointers.cached(KEY));
        assertEquals(1, read(pointer(1, 1, 1)).live());
        assertEquals(1, pointers.cached(KEY).live());
        assertEquals(List.of(KEY), pointers.keys());
    }

    public void testAnUnknownNameIsNotCached() {
        assertFalse(read(ArtifactPointer.absent("text", "products")).exists());
        assertNull(pointers.cached(KEY));
    }

    public void testAnExpectedNameIsKnownToHaveNothingUntilItHas() {
        pointers.expect(KEY);
        assertNull("not before it was read", pointers.cached(KEY));
        read(ArtifactPointer.absent("text", "products"));
        assertEquals(0, pointers.cached(KEY).live());
        pointers.accept(pointer(1, 1, 1));
        assertEquals(1, pointers.cached(KEY).live());
    }

    public void testALateReaderDoesNotReplaceANewerPointer() {
        LivePointers.Reading late = pointers.begin(KEY);
        read(pointer(2, 1, 2));
        assertEquals(2, pointers.end(late, pointer(1, 1, 1)).live());
        assertEquals(2, pointers.cached(KEY).live());
    }

    public void testABroadcastOvertakesAReadingThatIsUnderWay() {
        LivePointers.Reading reading = pointers.begin(KEY);
        pointers.accept(pointer(2, 1, 2));
        pointers.accept(pointer(3, 1, 3));
        pointers.accept(pointer(1, 1, 1));
        assertNull("a broadcast is no substitute for reading", pointers.cached(KEY));
        assertEquals(3, pointers.end(reading, pointer(1, 1, 1)).live());
        assertEquals(3, pointers.cached(KEY).live());
    }

    public void testALateBroadcastDoesNotReplaceANewerPointer() {
        read(pointer(3, 2, 1));
        pointers.accept(pointer(2, 1, 7));
        assertEquals(3, pointers.cached(KEY).live());
        pointers.accept(pointer(4, 2, 2));
        assertEquals(4, pointers.cached(KEY).live());
    }

    public void testAfterABreakEverythingIsReadAgain() {
        read(pointer(1, 1, 1));
        LivePointers.Reading before = pointers.begin(KEY);
        generation.advance();
        assertNull(pointers.cached(KEY));
        pointers.accept(pointer(2, 1, 2));
        assertNull("a late broadcast does not vouch for what was missed", pointers.cached(KEY));
        assertNull("what began before the break does not count", pointers.end(before, pointer(1, 1, 1)));
        assertEquals(3, read(pointer(3, 1, 3)).live());
        assertEquals(3, pointers.cached(KEY).live());
    }

    public void testANewIndexCountsAnew() {
        read(pointer(5, 7, 70));
        pointers.forget();
        assertNull(pointers.cached(KEY));
        assertEquals(1, read(pointer(1, 1, 0)).live());
        assertEquals(1, pointers.cached(KEY).live());
    }

    public void testAFailedReadingLeavesNothing() {
        assertNull(pointers.end(pointers.begin(KEY), null));
        assertNull(pointers.cached(KEY));
    }

    public void testTheNewestPointerWinsInAnyOrder() {
        for (int round = 0; round < 50; round++) {
            pointers.forget();
            LivePointers.Reading[] readings = new LivePointers.Reading[3];
            int newestSeen = 0;
            for (int i = 0; i < readings.length; i++) {
                readings[i] = pointers.begin(KEY);
            }
            for (int i = 0; i < readings.length; i++) {
                int announced = between(1, 20);
                pointers.accept(pointer(announced, 1, announced));
                int found = between(1, 20);
                newestSeen = Math.max(newestSeen, Math.max(announced, found));
                assertEquals(
                        newestSeen,
                        pointers.end(readings[i], pointer(found, 1, found)).live());
            }
            assertEquals(newestSeen, pointers.cached(KEY).live());
        }
    }
}
