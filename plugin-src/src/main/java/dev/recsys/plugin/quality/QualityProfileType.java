/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileJson;
import dev.recsys.ingest.quality.QualityProfileParser;
import dev.recsys.ingest.quality.Quantile;
import dev.recsys.ingest.quality.Signal;
import dev.recsys.plugin.artifact.definition.DefinitionType;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.xcontent.XContentBuilder;

/** Quality profiles as artifacts. */
public final class QualityProfileType implements DefinitionType<QualityProfile> {
    public static final String KIND = "quality";

    /** A signal with its name, its transform and the names of fields. */
    private static final long BYTES_PER_SIGNAL = 512;

    /** A boxed number of a table and the reference to it. */
    private static final long BYTES_PER_KNOT = 24;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String property() {
        return "profile";
    }

    @Override
    public QualityProfile parse(Map<String, Object> json) {
        return QualityProfileParser.parse(json);
    }

    @Override
    public void write(XContentBuilder builder, QualityProfile profile) throws IOException {
        QualityProfileJson.write(builder, profile);
    }

    @Override
    public long bytes(QualityProfile profile) {
        long bytes = 0;
        for (Signal signal : profile.signals()) {
            bytes += BYTES_PER_SIGNAL;
            if (signal.transform() instanceof Quantile quantile) {
                bytes += BYTES_PER_KNOT * quantile.table().size();
            }
        }
        return bytes;
    }
}
