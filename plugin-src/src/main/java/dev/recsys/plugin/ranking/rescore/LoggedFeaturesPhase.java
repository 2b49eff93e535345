/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.rescore.feature.ExtractedFeatures;
import dev.recsys.rescore.unified.UnifiedRescoreContext;
import dev.recsys.rescore.unified.WindowFeatures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.FetchSubPhaseProcessor;
import org.opensearch.search.rescore.RescoreContext;

/**
 * Gives each rescored hit its features as field {@value #FIELD}, an object of numbers by name, with null where a value is missing and
 * stays so; hits outside the window get none.
 */
public final class LoggedFeaturesPhase implements FetchSubPhase {
    /** Field of a hit. */
    public static final String FIELD = "recsys_features";

    @Override
    public FetchSubPhaseProcessor getProcessor(FetchContext context) {
        List<UnifiedRescoreContext> logging = new ArrayList<>();
        for (RescoreContext rescorer : context.rescore()) {
            if (rescorer instanceof UnifiedRescoreContext unified && unified.kept() != null) {
                logging.add(unified);
            }
        }
        return logging.isEmpty() ? null : new Processor(logging);
    }

    private record Processor(List<UnifiedRescoreContext> rescorers) implements FetchSubPhaseProcessor {
        @Override
        public void setNextReader(LeafReaderContext leaf) {}

        @Override
        public void process(HitContext hit) {
            Map<String, Object> values = new LinkedHashMap<>();
            // Of a chain, a later rescorer's values of the same names go over those before.
            for (UnifiedRescoreContext rescorer : rescorers) {
                WindowFeatures window = rescorer.kept();
                int row = window.row(hit.docId() + hit.readerContext().docBase);
                if (row >= 0) {
                    add(window.features(), row, rescorer.log().names(), values);
                }
            }
            if (values.isEmpty() == false) {
                hit.hit().setDocumentField(FIELD, new DocumentField(FIELD, List.of(values)));
            }
        }

        private static void add(ExtractedFeatures features, int row, List<String> logged, Map<String, Object> values) {
            List<String> names = features.features().names();
            for (int column = 0; column < names.size(); column++) {
                if (logged.isEmpty() || logged.contains(names.get(column))) {
                    double value = features.value(column, row);
                    // JSON has neither NaN nor infinite numbers.
                    values.put(names.get(column), Double.isFinite(value) ? value : null);
                }
            }
        }
    }
}
