/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.context.RankingContext;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;

/** How a search is asked for the features of its hits, and where they are read. */
interface FeatureLog {
    /** @param window hits whose features are wanted */
    void request(SearchSourceBuilder source, RankingContext context, Imputation imputation, int window);

    /** One value for each feature, NaN where it is missing. */
    double[] read(SearchHit hit);
}
