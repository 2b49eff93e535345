/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.rescore.feature.ExtractedFeatures;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.unified.WindowFeatures;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.util.FixedBitSet;
import org.opensearch.test.OpenSearchTestCase;

public class KeptFeaturesTests extends OpenSearchTestCase {
    private final AtomicLong now = new AtomicLong();
    private final KeptFeatures kept = new KeptFeatures(now::get);

    private static List<WindowFeatures> window(int documents) {
        FeatureSet features = new FeatureSet(List.of(new Feature.FirstPass("f", 0)));
        return List.of(new WindowFeatures(
                new int[documents],
                new ExtractedFeatures(
                        features,
                        FeatureMatrix.of(1, documents),
                        new FixedBitSet[] {new FixedBitSet(documents)},
                        null)));
    }

    public void testEachRequestTakesItsOwnAndOnce() {
        List<WindowFeatures> a = window(3);
        List<WindowFeatures> b = window(4);
        kept.put("a", a);
        kept.put("b", b);
        assertEquals(8 * 7, kept.bytes());
        assertSame(b, kept.take("b"));
        assertSame(a, kept.take("a"));
        assertEquals(List.of(), kept.take("a"));
        assertEquals(0, kept.bytes());
    }

    public void testTheOldestGoWhereThereAreTooMany() {
        for (int i = 0; i <= KeptFeatures.MOST_REQUESTS; i++) {
            kept.put("r" + i, window(1));
        }
        assertEquals(List.of(), kept.take("r0"));
        assertFalse(kept.take("r1").isEmpty());
    }

    public void testTheOldestGoWhereTheyTakeTooMuch() {
        int half = (int) (KeptFeatures.MOST_BYTES / Double.BYTES / 2);
        kept.put("a", window(half));
        kept.put("b", window(half));
        assertEquals(KeptFeatures.MOST_BYTES, kept.bytes());
        kept.put("c", window(1));
        assertEquals(List.of(), kept.take("a"));
        assertFalse(kept.take("b").isEmpty());
    }

    public void testWhatIsTooOldGoes() {
        kept.put("a", window(1));
        now.addAndGet(KeptFeatures.LONGEST_NANOS);
        kept.put("b", window(1));
        assertFalse(kept.take("a").isEmpty());
        kept.put("c", window(1));
        now.addAndGet(KeptFeatures.LONGEST_NANOS + 1);
        kept.put("d", window(1));
        assertEquals(List.of(), kept.take("c"));
        assertEquals(8, kept.bytes());
    }
}
