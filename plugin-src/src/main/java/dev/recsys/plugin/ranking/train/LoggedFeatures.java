/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.plugin.ext.LogFeaturesSection;
import dev.recsys.plugin.ext.RecsysExt;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.ranking.rescore.UnifiedRescore;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.FeatureSet;
import java.util.List;
import java.util.Map;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;

/** Features as {@code ext.recsys.log_features} gives them to whoever asks. */
final class LoggedFeatures implements FeatureLog {
    /** The field of a hit that has them. */
    static final String FIELD = "recsys_features";

    private final UnifiedRescore rescore;
    private final FeatureSet features;
    private final List<String> names;

    LoggedFeatures(UnifiedRescore rescore, FeatureSet features) {
        this.rescore = rescore;
        this.features = features;
        this.names = features.names();
    }

    @Override
    public void request(SearchSourceBuilder source, RankingContext context, Imputation imputation, int window) {
        source.addRescorer(rescore.byFirstPass(features, imputation, context, window))
                .ext(List.of(new RecsysExtBuilder(RecsysExt.EMPTY.withLogFeatures(new LogFeaturesSection(List.of())))));
    }

    @Override
    public double[] read(SearchHit hit) {
        DocumentField field = hit.field(FIELD);
        if (field == null || field.getValue() instanceof Map<?, ?> == false) {
            throw new IllegalStateException("the search gave no features for document [" + hit.getId() + "]");
        }
        Map<?, ?> logged = field.getValue();
        double[] values = new double[names.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = logged.get(names.get(i)) instanceof Number number ? number.doubleValue() : Double.NaN;
        }
        return values;
    }
}
