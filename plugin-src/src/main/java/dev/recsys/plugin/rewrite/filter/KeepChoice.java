/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.rescore.evaluation.Estimate;
import dev.recsys.rescore.evaluation.Metric;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Which share of the generated queries the judgments choose.
 *
 * @param keep      the share: the one with the best first metric, on all queries
 * @param queries   judged queries with a document above grade 0 in the collection; the others tell nothing
 * @param given     judged queries
 * @param documents in the collection
 * @param rated     ratings of all judged queries
 * @param found     of them, those whose document is in the collection
 * @param types     of the generated queries that are looked at
 * @param metrics   that were measured; the first one decides
 * @param curve     by the share, from none to all
 * @param folds     what the share is worth for queries that did not choose it; null with too few queries
 */
record KeepChoice(
        double keep,
        int queries,
        int given,
        int documents,
        long rated,
        long found,
        Set<RewriteType> types,
        List<Metric> metrics,
        List<Point> curve,
        Folds folds)
        implements ToXContentFragment {
    /**
     * One share.
     *
     * @param kept    generated queries that it keeps
     * @param values  mean of each metric
     * @param changes of each metric against all queries being kept, paired by query
     */
    record Point(double keep, long kept, List<Double> values, List<Estimate> changes) {}

    /**
     * Each part of the queries with the share that the others choose.
     *
     * @param keeps   what was chosen for each part
     * @param changes of each metric against all generated queries being kept, paired by query
     */
    record Folds(List<Double> keeps, List<Estimate> changes) {}

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field("queries", queries)
                .field("queries_given", given)
                .field("documents", documents)
                .field("rated", rated)
                .field("found", found)
                .array("types", types.stream().map(RewriteType::wireName).toArray(String[]::new))
                .field("chosen_keep", keep)
                .field("note", "the curve is of the same queries that choose; [cross_validation] is of others")
                .startArray("curve");
        for (Point point : curve) {
            builder.startObject().field("keep", point.keep()).field("kept", point.kept());
            for (int i = 0; i < metrics.size(); i++) {
                builder.startObject(metrics.get(i).label())
                        .field("mean", point.values().get(i))
                        .field("against_keep_all");
                estimate(builder, point.changes().get(i)).endObject();
            }
            builder.endObject();
        }
        builder.endArray();
        if (folds != null) {
            builder.startObject("cross_validation").field("folds", folds.keeps().size());
            builder.field("keep", folds.keeps());
            for (int i = 0; i < metrics.size(); i++) {
                builder.startObject(metrics.get(i).label()).field("against_keep_all");
                estimate(builder, folds.changes().get(i)).endObject();
            }
            builder.endObject();
        }
        return builder;
    }

    private static XContentBuilder estimate(XContentBuilder builder, Estimate estimate) throws IOException {
        return builder.startObject()
                .field("mean", estimate.mean())
                .field("low", estimate.interval().low())
                .field("high", estimate.interval().high())
                .endObject();
    }
}
