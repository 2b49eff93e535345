/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.plugin.artifact.ArtifactMetadata;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/** Finds out how large the error of a codebook's training sample was. */
final class TrainingError {
    private TrainingError() {}

    /** The {@code relative_mse} of the last of the {@code levels} in a version's metrics; NaN where there is none, as in imported ones. */
    static double of(ArtifactMetadata metadata) {
        Object levels = XContentHelper.convertToMap(JsonXContent.jsonXContent, metadata.metrics(), false)
                .get("levels");
        if (levels instanceof List<?> list
                && list.isEmpty() == false
                && list.get(list.size() - 1) instanceof Map<?, ?> last
                && last.get("relative_mse") instanceof Number error) {
            return error.doubleValue();
        }
        return Double.NaN;
    }
}
