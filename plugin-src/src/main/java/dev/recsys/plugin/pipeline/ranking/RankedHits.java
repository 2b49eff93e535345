/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.rescore.window.RescoreWindow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/** Puts hits into the order, and gives them the scores, that a second request has found for them. */
final class RankedHits {
    /** What the rescorer logs of a hit. */
    private static final String FEATURES = "recsys_features";

    /** A document of this cluster. */
    record Key(String index, String id) {
        static Key of(SearchHit hit) {
            return new Key(hit.getIndex(), hit.getId());
        }
    }

    private RankedHits() {}

    /**
     * The hits in their new order. One that the second request did not find, as it is gone by now, stands behind the others, in the order that
     * it had.
     *
     * @param hits   get their new scores; no two have the same index and {@code _id}
     * @param ranked the second request's
     */
    static SearchHits of(SearchHits hits, SearchHits ranked) {
        Map<Key, SearchHit> open = new LinkedHashMap<>();
        for (SearchHit hit : hits.getHits()) {
            open.put(Key.of(hit), hit);
        }
        List<SearchHit> ordered = new ArrayList<>(open.size());
        for (SearchHit second : ranked.getHits()) {
            SearchHit hit = open.remove(Key.of(second));
            if (hit != null) {
                hit.score(second.getScore());
                if (second.field(FEATURES) != null) {
                    hit.setDocumentField(FEATURES, second.field(FEATURES));
                }
                ordered.add(hit);
            }
        }
        for (SearchHit hit : open.values()) {
            hit.score(RescoreWindow.outside(hit.getScore()));
            ordered.add(hit);
        }
        return new SearchHits(
                ordered.toArray(SearchHit[]::new),
                hits.getTotalHits(),
                ordered.isEmpty() ? hits.getMaxScore() : ordered.get(0).getScore(),
                hits.getSortFields(),
                hits.getCollapseField(),
                hits.getCollapseValues());
    }
}
