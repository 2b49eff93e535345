/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.opensearch.test.OpenSearchTestCase;

/** The window rules, by themselves and through searches that are played with random shards, chains of rescorers and pages. */
public class RescoreWindowTests extends OpenSearchTestCase {
    public void testANewScoreIsFiniteAndNaNIsTheLowest() {
        assertEquals(1.5f, RescoreWindow.rescored(1.5), 0);
        assertEquals(1e29f, RescoreWindow.rescored(Double.POSITIVE_INFINITY), 0);
        assertEquals(1e29f, RescoreWindow.rescored(1e35), 0);
        assertEquals(-1e29f, RescoreWindow.rescored(Double.NEGATIVE_INFINITY), 0);
        assertEquals(-1e29f, RescoreWindow.rescored(-1e300), 0);
        assertEquals(-1e29f, RescoreWindow.rescored(Double.NaN), 0);
        assertEquals("-0 would be sorted below 0", 0, Float.floatToRawIntBits(RescoreWindow.rescored(-0.0)));
    }

    public void testAnOutsideScoreIsThatOfTheFormula() {
        for (int round = 0; round < 200; round++) {
            float x = randomScore();
            double t = x / (1.0 + Math.abs(x));
            assertEquals(-3e38 + 1e38 * (t + 1) / 2, RescoreWindow.outside(x), 1e32);
        }
        assertEquals(-2.5e38, RescoreWindow.outside(0), 1e32);
    }

    public void testOutsideScoresAreFiniteBelowAllOthersAndRiseWithTheIncomingScore() {
        float[] scores = new float[300];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = randomScore();
        }
        scores[0] = Float.MAX_VALUE;
        scores[1] = Float.POSITIVE_INFINITY;
        scores[2] = -1e29f;
        scores[3] = Float.MIN_VALUE;
        Arrays.sort(scores);
        for (int depth = 0; depth < 4; depth++) {
            float[] next = new float[scores.length];
            for (int i = 0; i < scores.length; i++) {
                next[i] = RescoreWindow.outside(scores[i]);
                assertTrue(Float.isFinite(next[i]));
                assertTrue(RescoreWindow.isOutside(next[i]));
                assertTrue(i == 0 || next[i] >= next[i - 1]);
            }
            // Whatever is outside already goes below whatever is outside only now.
            if (depth > 0) {
                assertTrue(next[next.length - 1] < RescoreWindow.outside(-1e29f));
                assertTrue("depth " + depth, next[next.length - 1] < scores[0]);
            }
            scores = next;
        }
        assertTrue(Float.isFinite(RescoreWindow.outside(Float.NaN)));
        assertTrue(Float.isFinite(RescoreWindow.outside(Float.NEGATIVE_INFINITY)));
    }

    public void testTiesAreInTheOrderOfTheDocuments() {
        TopDocs hits = hits(new int[] {7, 3, 9, 1, 4}, new float[] {5, 4, 3, 2, 1});
        RescoreWindow window = RescoreWindow.of(hits, 4);
        assertEquals(4, window.size());
        assertArrayEquals(
                new int[] {1, 3, 7, 9}, new int[] {window.doc(0), window.doc(1), window.doc(2), window.doc(3)});
        assertEquals(2f, window.incomingScore(0), 0);
        assertEquals(3f, window.incomingScore(3), 0);
        TopDocs finished = window.finish(new double[] {1, Double.NaN, 1, 2});
        assertArrayEquals(new int[] {9, 1, 7, 3, 4}, docs(finished));
        assertSame(hits.totalHits, finished.totalHits);
    }

    public void testDocumentsOutsideStayInTheirOrderWhereTheirScoresBecomeOne() {
        float high = Math.nextUp(10f);
        TopDocs hits = hits(new int[] {1, 9, 2}, new float[] {20, high, 10});
        assertEquals("the premise of this test", RescoreWindow.outside(high), RescoreWindow.outside(10), 0);
        assertArrayEquals(new int[] {1, 9, 2}, docs(RescoreWindow.of(hits, 1).finish(new double[] {0})));
    }

    public void testAWindowLargerThanThePageTakesAllAndAnEmptyPageNone() {
        TopDocs hits = hits(new int[] {2, 1}, new float[] {2, 1});
        assertEquals(2, RescoreWindow.of(hits, 50).size());
        assertEquals(0, RescoreWindow.of(hits(new int[0], new float[0]), 50).finish(new double[0]).scoreDocs.length);
    }

    /** One search: shards of random documents, and rescorers one after another. */
    private final class Play {
        final float[][] firstPass;
        final int[] windows;
        /** By rescorer, shard and document. */
        final double[][][] scores;
        /** How many rescorers have scored the document, by shard and document. */
        final int[][] rescored;

        Play() {
            int shards = randomIntBetween(1, 4);
            firstPass = new float[shards][];
            boolean ties = randomBoolean();
            for (int shard = 0; shard < shards; shard++) {
                firstPass[shard] = new float[randomIntBetween(0, 40)];
                for (int doc = 0; doc < firstPass[shard].length; doc++) {
                    // Scores that are close enough for their outside scores to be one, or that are ties already.
                    firstPass[shard][doc] = ties ? randomIntBetween(1, 4) : 10 + randomIntBetween(0, 50) * 1e-6f;
                }
            }
            windows = new int[randomIntBetween(1, 3)];
            scores = new double[windows.length][shards][];
            for (int step = 0; step < windows.length; step++) {
                windows[step] = randomIntBetween(1, 25);
                for (int shard = 0; shard < shards; shard++) {
                    scores[step][shard] = new double[firstPass[shard].length];
                    Arrays.setAll(scores[step][shard], doc -> newScore());
                }
            }
            rescored = new int[shards][];
            for (int shard = 0; shard < shards; shard++) {
                rescored[shard] = new int[firstPass[shard].length];
            }
        }

        private double newScore() {
            return switch (randomIntBetween(0, 9)) {
                case 0 -> Double.NaN;
                case 1 -> Double.NEGATIVE_INFINITY;
                case 2 -> Double.POSITIVE_INFINITY;
                case 3 -> -randomDouble() * 1e5;
                default -> randomIntBetween(0, 5);
            };
        }

        /** What a node does for one shard. */
        TopDocs shard(int shard, int from, int size) {
            int count = from + size;
            for (int window : windows) {
                count = Math.max(count, window);
            }
            List<ScoreDoc> all = new ArrayList<>();
            for (int doc = 0; doc < firstPass[shard].length; doc++) {
                all.add(new ScoreDoc(doc, firstPass[shard][doc], shard));
            }
            all.sort(Comparator.<ScoreDoc>comparingDouble(hit -> -hit.score).thenComparingInt(hit -> hit.doc));
            ScoreDoc[] top = all.subList(0, Math.min(count, all.size())).toArray(ScoreDoc[]::new);
            TopDocs hits = new TopDocs(new TotalHits(all.size(), TotalHits.Relation.EQUAL_TO), top);
            Arrays.fill(rescored[shard], 0);
            for (int step = 0; step < windows.length; step++) {
                RescoreWindow window = RescoreWindow.of(hits, windows[step]);
                double[] values = new double[window.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = scores[step][shard][window.doc(i)];
                    rescored[shard][window.doc(i)]++;
                }
                hits = window.finish(values);
                assertSorted(hits);
            }
            return hits;
        }

        /** What the coordinating node does. */
        List<ScoreDoc> page(int from, int size) {
            TopDocs[] shards = new TopDocs[firstPass.length];
            for (int shard = 0; shard < shards.length; shard++) {
                shards[shard] = shard(shard, from, size);
            }
            return Arrays.asList(TopDocs.merge(from, size, shards).scoreDocs);
        }
    }

    public void testPagesNeverRepeatNorDrop() {
        for (int round = 0; round < 300; round++) {
            Play play = new Play();
            List<String> all = names(play.page(0, 1000));
            int size = randomIntBetween(1, 15);
            List<String> pages = new ArrayList<>();
            for (int from = 0; from < all.size() + size; from += size) {
                pages.addAll(names(play.page(from, size)));
            }
            assertEquals("windows " + Arrays.toString(play.windows) + ", pages of " + size, all, pages);
            Set<String> distinct = new HashSet<>(pages);
            assertEquals(pages.size(), distinct.size());
        }
    }

    public void testADocumentNeverFallsBelowOneThatFewerRescorersTook() {
        for (int round = 0; round < 300; round++) {
            Play play = new Play();
            int least = Integer.MAX_VALUE;
            for (ScoreDoc hit : play.page(0, 1000)) {
                int rescored = play.rescored[hit.shardIndex][hit.doc];
                assertTrue("windows " + Arrays.toString(play.windows), rescored <= least);
                assertEquals(rescored < play.windows.length, RescoreWindow.isOutside(hit.score));
                least = rescored;
            }
        }
    }

    private static void assertSorted(TopDocs hits) {
        for (int i = 1; i < hits.scoreDocs.length; i++) {
            assertTrue(hits.scoreDocs[i].score <= hits.scoreDocs[i - 1].score);
        }
    }

    private static List<String> names(List<ScoreDoc> hits) {
        return hits.stream().map(hit -> hit.shardIndex + "/" + hit.doc).toList();
    }

    private static float randomScore() {
        return (float) ((randomDouble() - 0.3) * Math.pow(10, randomIntBetween(-6, 20)));
    }

    private static TopDocs hits(int[] docs, float[] scores) {
        ScoreDoc[] hits = new ScoreDoc[docs.length];
        Arrays.setAll(hits, i -> new ScoreDoc(docs[i], scores[i]));
        return new TopDocs(new TotalHits(docs.length, TotalHits.Relation.EQUAL_TO), hits);
    }

    private static int[] docs(TopDocs hits) {
        return Arrays.stream(hits.scoreDocs).mapToInt(hit -> hit.doc).toArray();
    }
}
