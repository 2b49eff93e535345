/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.rescore.window.RescoreWindow;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.TotalHits;
import org.opensearch.common.document.DocumentField;
import org.opensearch.core.index.Index;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.search.SearchShardTarget;
import org.opensearch.test.OpenSearchTestCase;

/** Hits get the order and the scores of the second request, and nothing else of it. */
public class RankedHitsTests extends OpenSearchTestCase {
    private static SearchHit hit(String index, String id, float score) {
        SearchHit hit = new SearchHit(0, id, Map.of(), Map.of());
        hit.shard(new SearchShardTarget("node", new ShardId(new Index(index, "_na_"), 0), null, null));
        hit.score(score);
        return hit;
    }

    private static SearchHits hits(SearchHit... hits) {
        return new SearchHits(hits, new TotalHits(77, TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO), 3);
    }

    public void testOneIdInTwoIndicesIsTwoDocuments() {
        SearchHit first = hit("a", "1", 3);
        SearchHit second = hit("b", "1", 2);
        SearchHit gone = hit("a", "2", 1);
        SearchHit alsoGone = hit("a", "3", 0.5f);
        SearchHit ranked = hit("b", "1", 9);
        ranked.setDocumentField("recsys_features", new DocumentField("recsys_features", List.of(Map.of("x", 1))));
        SearchHits ordered =
                RankedHits.of(hits(first, second, gone, alsoGone), hits(ranked, hit("c", "1", 8), hit("a", "1", -7)));
        assertEquals(List.of(second, first, gone, alsoGone), Arrays.asList(ordered.getHits()));
        assertEquals(9, second.getScore(), 0);
        assertEquals(-7, first.getScore(), 0);
        assertEquals(RescoreWindow.outside(1), gone.getScore(), 0);
        assertTrue(gone.getScore() > alsoGone.getScore());
        assertEquals(9, ordered.getMaxScore(), 0);
        assertEquals(new TotalHits(77, TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO), ordered.getTotalHits());
        assertEquals(Map.of("x", 1), second.field("recsys_features").getValue());
        assertNull(first.field("recsys_features"));
    }
}
