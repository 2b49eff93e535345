/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileJson;
import dev.recsys.ingest.quality.QualityProfileParser;
import dev.recsys.ingest.quality.Quantile;
import dev.recsys.ingest.quality.Signal;
import dev.recsys.plugin.artifact.ArtifactType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** Quality profiles as artifacts; the content of a version is its JSON, as UTF-8. */
public final class QualityProfileType implements ArtifactType<QualityProfile> {
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
    public QualityProfile decode(byte[] content) {
        String json = new String(content, StandardCharsets.UTF_8);
        return QualityProfileParser.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false));
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

    /** What {@link #decode} reads. */
    public static byte[] encode(QualityProfile profile) {
        return json(profile).getBytes(StandardCharsets.UTF_8);
    }

    /** The profile as one line of JSON, with every default spelled out. */
    public static String json(QualityProfile profile) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            QualityProfileJson.write(builder, profile);
            return builder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }
}
