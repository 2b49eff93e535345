/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.lucene.search.TotalHits;
import org.opensearch.core.index.Index;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.search.SearchShardTarget;
import org.opensearch.test.OpenSearchTestCase;

/** Pages of two searches, compared with what a list that forgets nothing says. */
public class HitMergeTests extends OpenSearchTestCase {
    private static SearchHit hit(String index, String id, float score) {
        SearchHit hit = new SearchHit(0, id, Map.of(), Map.of());
        hit.shard(new SearchShardTarget("n", new ShardId(new Index(index, "_na_"), 0), null, null));
        hit.score(score);
        return hit;
    }

    private static String key(SearchHit hit) {
        return hit.getIndex() + "/" + hit.getId();
    }

    private static SearchHits hits(List<SearchHit> hits, TotalHits total) {
        float best = hits.isEmpty() ? Float.NaN : hits.get(0).getScore();
        return new SearchHits(hits.toArray(SearchHit[]::new), total, best);
    }

    private static List<SearchHit> random(int most) {
        Set<String> ids = new LinkedHashSet<>();
        for (int i = randomInt(most); i > 0; i--) {
            ids.add(randomFrom("a", "b") + "/" + randomInt(30));
        }
        List<Float> scores = new ArrayList<>();
        ids.forEach(id -> scores.add(randomIntBetween(1, 100) / 7f));
        scores.sort(Collections.reverseOrder());
        List<SearchHit> hits = new ArrayList<>();
        for (String id : ids) {
            hits.add(hit(id.substring(0, 1), id.substring(2), scores.get(hits.size())));
        }
        return hits;
    }

    public void testRandomHits() {
        for (int round = 0; round < 500; round++) {
            List<SearchHit> first = random(10);
            List<SearchHit> second = random(15);
            int size = first.size() + randomInt(10);
            Set<String> expected = new LinkedHashSet<>();
            first.forEach(hit -> expected.add(key(hit)));
            second.forEach(hit -> expected.add(key(hit)));
            long twice = first.size() + second.size() - expected.size();
            TotalHits.Relation relation = randomFrom(TotalHits.Relation.values());
            HitMerge merge = HitMerge.of(
                    hits(first, new TotalHits(first.size(), TotalHits.Relation.EQUAL_TO)),
                    first.size(),
                    hits(second, new TotalHits(second.size() + 5, relation)),
                    size);
            List<SearchHit> actual = List.of(merge.hits().getHits());
            List<String> keys = actual.stream().map(HitMergeTests::key).toList();
            assertEquals(expected.stream().limit(size).toList(), keys);
            assertEquals(keys.size(), new HashSet<>(keys).size());
            assertEquals(keys.size() - first.size(), merge.added());
            assertEquals(
                    new TotalHits(first.size() + second.size() + 5 - twice, relation),
                    merge.hits().getTotalHits());
            for (int i = 1; i < actual.size(); i++) {
                assertTrue(actual.get(i - 1).getScore() >= actual.get(i).getScore());
            }
            if (actual.isEmpty() == false) {
                assertEquals(actual.get(0).getScore(), merge.hits().getMaxScore(), 0);
            }
        }
    }

    public void testScoresOfARescorerAndMissingTotalsStay() {
        SearchHits first = hits(List.of(hit("a", "1", 2), hit("a", "2", -3e38f)), null);
        SearchHits second = hits(List.of(hit("a", "3", 5)), new TotalHits(1, TotalHits.Relation.EQUAL_TO));
        HitMerge merge = HitMerge.of(first, 2, second, 10);
        assertNull(merge.hits().getTotalHits());
        assertEquals(5, merge.hits().getAt(2).getScore(), 0);
    }

    public void testWhatIsKnownOfTheNumberOfHits() {
        List<SearchHit> three = List.of(hit("a", "1", 3), hit("a", "2", 2), hit("a", "3", 1));
        TotalHits least = new TotalHits(3, TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO);
        assertEquals(
                OptionalLong.of(50),
                new FirstPass(hits(three, new TotalHits(50, TotalHits.Relation.EQUAL_TO)), 0, 3).total());
        assertEquals("the page is full", OptionalLong.empty(), new FirstPass(hits(three, least), 0, 3).total());
        assertEquals("it is the last page", OptionalLong.of(13), new FirstPass(hits(three, least), 10, 4).total());
        assertEquals(OptionalLong.of(3), new FirstPass(hits(three, null), 0, 10).total());
        assertEquals(
                "behind the last page", OptionalLong.empty(), new FirstPass(hits(List.of(), null), 10, 10).total());
        assertEquals(OptionalLong.of(0), new FirstPass(hits(List.of(), null), 0, 10).total());
        FirstPass page = new FirstPass(hits(three, null), 10, 5);
        assertEquals(2, page.room());
        assertEquals(0, page.fromOfRest(13));
        assertEquals(7, page.fromOfRest(3));
    }
}
