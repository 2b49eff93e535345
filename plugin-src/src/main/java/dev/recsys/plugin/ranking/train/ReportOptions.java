/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What further models are trained, to compare with.
 *
 * @param specialised   one for each task, where there are several
 * @param ablations     what the model is trained without: {@code imputation}, {@code task}
 * @param learningCurve on parts of the groups
 */
record ReportOptions(boolean specialised, Set<String> ablations, boolean learningCurve) implements ToXContentObject {
    static final String IMPUTATION = "imputation";
    static final String TASK = "task";

    private static final Set<String> KNOWN = Set.of(IMPUTATION, TASK);

    ReportOptions {
        ablations = Set.copyOf(ablations);
    }

    static ReportOptions take(JsonProperties body) {
        if (body.has("report") == false) {
            body.take("report");
            return new ReportOptions(true, KNOWN, true);
        }
        JsonProperties given = body.object("report");
        boolean specialised = given.flag("specialised", true);
        Set<String> ablations = given.has("ablations") ? new TreeSet<>(given.textsIfAny("ablations")) : KNOWN;
        given.take("ablations");
        boolean curve = given.flag("learning_curve", true);
        given.end();
        for (String ablation : ablations) {
            if (KNOWN.contains(ablation) == false) {
                throw JsonProperties.wrong(
                        given.path("ablations"), ablation, "among " + List.copyOf(new TreeSet<>(KNOWN)));
            }
        }
        return new ReportOptions(specialised, ablations, curve);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("specialised", specialised)
                .field("ablations", new TreeSet<>(ablations))
                .field("learning_curve", learningCurve)
                .endObject();
    }
}
