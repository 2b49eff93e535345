/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.features;

import dev.recsys.plugin.ranking.rescore.LoggedFeaturesPhase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.document.DocumentField;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.search.SearchHit;

/** The features of a search's candidates, in the order of the first pass. */
public final class FeatureTable extends ActionResponse {
    private final List<String> names;
    private final List<FeatureRow> rows;

    public FeatureTable(List<String> names, List<FeatureRow> rows) {
        this.names = List.copyOf(names);
        this.rows = List.copyOf(rows);
    }

    public FeatureTable(StreamInput in) throws IOException {
        super(in);
        this.names = in.readStringList();
        this.rows = in.readList(FeatureRow::read);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeStringCollection(names);
        out.writeList(rows);
    }

    /** Names of the columns. */
    public List<String> names() {
        return names;
    }

    public List<FeatureRow> rows() {
        return rows;
    }

    /**
     * What hits carry.
     *
     * @param names of all features, in the order of the columns
     * @throws IllegalStateException a shard failed, or a hit carries nothing: part of the candidates would be missing silently
     */
    static FeatureTable of(List<String> names, SearchResponse response) {
        if (response.getFailedShards() > 0) {
            throw new IllegalStateException(
                    "[" + response.getFailedShards() + "] of [" + response.getTotalShards() + "] shards failed",
                    response.getShardFailures().length == 0 ? null : response.getShardFailures()[0].getCause());
        }
        List<FeatureRow> rows = new ArrayList<>();
        for (SearchHit hit : response.getHits()) {
            DocumentField field = hit.field(LoggedFeaturesPhase.FIELD);
            if (field == null || field.getValue() instanceof Map<?, ?> == false) {
                throw new IllegalStateException("document [" + hit.getId() + "] of index [" + hit.getIndex()
                        + "] came without its features; is the plugin on every node?");
            }
            Map<?, ?> logged = field.getValue();
            double[] values = new double[names.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = logged.get(names.get(i)) instanceof Number number ? number.doubleValue() : Double.NaN;
            }
            rows.add(new FeatureRow(hit.getIndex(), hit.getId(), hit.getScore(), values));
        }
        return new FeatureTable(names, rows);
    }
}
