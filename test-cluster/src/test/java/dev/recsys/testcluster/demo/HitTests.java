/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import static org.junit.Assert.assertEquals;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.util.List;
import org.junit.Test;

public class HitTests extends RandomizedTest {
    @Test
    public void testHitsAreReadWithTheirIds() {
        List<Hit> hits = Hit.of(
                Json.of(
                        """
                { "hits": { "hits": [
                  { "_id": "a", "_score": 1.5, "_source": { "title": "T", "sid": { "codes": [3, 4], "l1": "1:3", "l2": "1:3.4" } } },
                  { "_id": "b", "_score": 1, "_source": { "title": "U" } } ] } }"""),
                "sid");
        assertEquals(new Hit("a", 1.5, "T", List.of(3, 4), "1:3.4"), hits.get(0));
        assertEquals(new Hit("b", 1, "U", List.of(), ""), hits.get(1));
    }

    @Test
    public void testDotsCountTheCodesThatAreShared() {
        Hit hit = new Hit("a", 1, "T", List.of(3, 4, 5), "1:3.4.5");
        assertEquals("●●○", hit.sharedDots(List.of(3, 4, 6)));
        assertEquals("○○○", hit.sharedDots(List.of(2, 4, 5)));
        assertEquals("●●●", hit.sharedDots(List.of(3, 4, 5)));
        assertEquals("○○○", new Hit("b", 1, "U", List.of(), "").sharedDots(List.of(3, 4, 5)));
    }

    @Test
    public void testEncodeTimesAreReadFromTheHistogram() {
        String buckets =
                """
                { "buckets": [ { "up_to_micros": 8, "documents": 50 }, { "up_to_micros": 2000, "documents": 49 }, { "documents": 1 } ] }""";
        assertEquals("8 µs", StatsChapter.within(Json.of(buckets).path("buckets"), 0.5));
        assertEquals("2.0 ms", StatsChapter.within(Json.of(buckets).path("buckets"), 0.99));
        assertEquals("longer", StatsChapter.within(Json.of(buckets).path("buckets"), 1));
        assertEquals("–", StatsChapter.within(Json.of("{ \"buckets\": [] }").path("buckets"), 0.5));
    }
}
