/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import static dev.recsys.ingest.quality.QualityVectorProcessor.TYPE;
import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;
import static org.opensearch.ingest.ConfigurationUtils.readObject;
import static org.opensearch.ingest.ConfigurationUtils.readOptionalStringProperty;
import static org.opensearch.ingest.ConfigurationUtils.readStringProperty;

import dev.recsys.ingest.artifact.ReferenceForm;
import dev.recsys.ingest.quality.QualityVectorConfig.OnMissing;
import java.util.Map;

/** Reads the declaration of a {@code quality_vector} processor; takes the properties that it knows out of the map. */
final class QualityVectorConfigParser {
    private QualityVectorConfigParser() {}

    /** @param inline the profile that is declared in place, or null where one is named */
    record Parsed(QualityVectorConfig config, QualityProfile inline) {}

    static Parsed parse(String tag, Map<String, Object> declaration) {
        Object profile = readObject(TYPE, tag, declaration, "profile");
        String target =
                readStringProperty(TYPE, tag, declaration, "target_field", QualityVectorConfig.DEFAULT_TARGET_FIELD);
        String embedding = readOptionalStringProperty(TYPE, tag, declaration, "embedding_field");
        String vector = readOptionalStringProperty(TYPE, tag, declaration, "target_vector");
        String onMissing = readOptionalStringProperty(TYPE, tag, declaration, "on_missing");
        if (onMissing != null && vector == null && embedding == null) {
            throw newConfigurationException(
                    TYPE, tag, "on_missing", "is for documents without an embedding, so it needs [target_vector]");
        }
        try {
            OnMissing missing = onMissing == null ? OnMissing.FAIL : OnMissing.parse(onMissing);
            QualityProfile inline = inline(tag, profile);
            String reference = inline == null
                    ? ReferenceForm.match("profile", (String) profile).group()
                    : QualityVectorConfig.INLINE;
            QualityVectorConfig config = new QualityVectorConfig(reference, target, embedding, vector, missing);
            if (inline != null) {
                inline.checkFitted();
                config.checkFits(inline);
            }
            return new Parsed(config, inline);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw newConfigurationException(TYPE, tag, null, e.getMessage());
        }
    }

    private static QualityProfile inline(String tag, Object profile) {
        if (profile instanceof Map<?, ?> json) {
            try {
                return QualityProfileParser.parse(json);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("[profile]: " + e.getMessage(), e);
            }
        }
        if (profile instanceof String == false) {
            throw newConfigurationException(
                    TYPE,
                    tag,
                    "profile",
                    "is [" + profile + "]; it must be the name of a profile, for example [shop] or [shop@2],"
                            + " or an object that declares one");
        }
        return null;
    }
}
