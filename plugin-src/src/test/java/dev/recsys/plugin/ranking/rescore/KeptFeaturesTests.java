/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.rescore.feature.ExtractedFeatures;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.unified.FeatureLog;
import dev.recsys.rescore.unified.UnifiedRescoreContext;
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

    public void testWhatIsTooOldGoesWhenAnythingIsTaken() {
        kept.put("a", window(1));
        now.addAndGet(KeptFeatures.LONGEST_NANOS + 1);
        assertEquals(List.of(), kept.take("a"));
        assertEquals(0, kept.bytes());
        kept.put("b", window(2));
        now.addAndGet(KeptFeatures.LONGEST_NANOS + 1);
        assertEquals(List.of(), kept.take("another"));
        assertEquals(0, kept.bytes());
    }

    public void testWhatIsTooLargeAloneIsNotKeptAndDropsNothing() {
        int most = (int) (KeptFeatures.MOST_BYTES / Double.BYTES);
        assertTrue(kept.put("a", window(1)));
        assertFalse(kept.put("b", window(most + 1)));
        assertEquals(List.of(), kept.take("b"));
        assertEquals(8, kept.bytes());
        assertFalse(kept.take("a").isEmpty());
        assertTrue(kept.put("c", window(most)));
        assertFalse(kept.take("c").isEmpty());
    }

    public void testARequestThatLogsTooMuchFails() {
        int most = (int) (FeatureLog.MOST_BYTES / Double.BYTES);
        UnifiedRescoreContext logging =
                new UnifiedRescoreContext(10, "a model", null, null, null, new FeatureLog("r", List.of()));
        Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> logging.keep(window(most + 1).get(0)));
        assertEquals(
                "[unified_ranking] rescorer: [log_features] would keep [16777224] bytes for [2097153] documents of one"
                        + " shard with [1] features; it may keep at most [16777216]: ask for a smaller [window_size],"
                        + " or for fewer features",
                e.getMessage());
        assertNull(logging.kept());
        WindowFeatures enough = window(most).get(0);
        logging.keep(enough);
        assertSame(enough, logging.kept());
        UnifiedRescoreContext quiet = new UnifiedRescoreContext(10, "a model", null, null, null, null);
        quiet.keep(window(most + 1).get(0));
        assertNull(quiet.kept());
    }
}
