/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.search.TotalHits;
import org.opensearch.common.Nullable;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;

/**
 * One page of the hits of two searches.
 *
 * @param added how many of the second are on it
 */
record HitMerge(SearchHits hits, int added) {
    /** A document, whichever search found it. */
    private record Key(String cluster, String index, String id) {
        static Key of(SearchHit hit) {
            return new Key(hit.getClusterAlias(), hit.getIndex(), hit.getId());
        }
    }

    /**
     * The hits of the first in their order, then those of the second in theirs that are not among them.
     *
     * <p>Where both have hits, those of the second get scores that are not above the least of the first: one factor for all, so that
     * order by score is the order of the list. Scores that are not positive, as a rescorer may give, stay as they are.
     *
     * @param total of the first
     * @param size  of the page
     */
    static HitMerge of(SearchHits first, long total, SearchHits second, int size) {
        List<SearchHit> hits = new ArrayList<>(List.of(first.getHits()));
        Set<Key> known = new HashSet<>();
        hits.forEach(hit -> known.add(Key.of(hit)));
        List<SearchHit> more = new ArrayList<>();
        int twice = 0;
        for (SearchHit hit : second.getHits()) {
            if (known.add(Key.of(hit)) == false) {
                twice++;
            } else if (hits.size() + more.size() < size) {
                more.add(hit);
            }
        }
        float maxScore = first.getMaxScore();
        if (hits.isEmpty()) {
            maxScore = second.getMaxScore();
        } else {
            lower(hits, more);
        }
        hits.addAll(more);
        boolean none = total == 0 && first.getHits().length == 0;
        SearchHits page = new SearchHits(
                hits.toArray(SearchHit[]::new),
                total(first.getTotalHits(), total, second.getTotalHits(), twice),
                maxScore,
                none ? second.getSortFields() : first.getSortFields(),
                none ? second.getCollapseField() : first.getCollapseField(),
                none ? second.getCollapseValues() : first.getCollapseValues());
        return new HitMerge(page, more.size());
    }

    private static void lower(List<SearchHit> above, List<SearchHit> below) {
        double least = above.stream().mapToDouble(SearchHit::getScore).min().getAsDouble();
        double best = below.stream().mapToDouble(SearchHit::getScore).max().orElse(0);
        boolean positive = least > 0 && Double.isFinite(best) && below.stream().allMatch(hit -> hit.getScore() > 0);
        if (positive && best > least) {
            below.forEach(hit -> hit.score((float) Math.min(least, hit.getScore() * (least / best))));
        }
    }

    /** The sum of both; at least that, if the second was not counted to its end. */
    @Nullable
    private static TotalHits total(@Nullable TotalHits first, long total, @Nullable TotalHits second, int twice) {
        if (first == null) {
            return null;
        }
        return second == null
                ? new TotalHits(total, TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO)
                : new TotalHits(total + Math.max(0, second.value() - twice), second.relation());
    }
}
