/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import static dev.recsys.ingest.semanticid.SemanticIdProcessor.TYPE;
import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;
import static org.opensearch.ingest.ConfigurationUtils.readList;
import static org.opensearch.ingest.ConfigurationUtils.readStringProperty;

import dev.recsys.ingest.semanticid.SemanticIdConfig.ExpectedField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the declaration of a {@code semantic_id} processor; takes the properties that it knows out of the map. */
final class SemanticIdConfigParser {
    private SemanticIdConfigParser() {}

    static SemanticIdConfig parse(String tag, Map<String, Object> declaration) {
        String codebook = readStringProperty(TYPE, tag, declaration, "codebook");
        String target =
                readStringProperty(TYPE, tag, declaration, "target_field", SemanticIdConfig.DEFAULT_TARGET_FIELD);
        String onMissing = readStringProperty(TYPE, tag, declaration, "on_missing", OnMissing.SKIP.toString());
        List<ExpectedField> fields = fields(tag, declaration);
        try {
            return new SemanticIdConfig(
                    CodebookReference.parse(codebook).toString(), fields, target, OnMissing.parse(onMissing));
        } catch (IllegalArgumentException e) {
            throw newConfigurationException(TYPE, tag, null, e.getMessage());
        }
    }

    private static List<ExpectedField> fields(String tag, Map<String, Object> declaration) {
        if (declaration.containsKey("fields") == false) {
            return List.of();
        }
        List<?> entries = readList(TYPE, tag, declaration, "fields");
        if (entries.isEmpty()) {
            throw newConfigurationException(
                    TYPE, tag, "fields", "is empty; name the vector fields, or leave it out to take the codebook's");
        }
        List<ExpectedField> fields = new ArrayList<>(entries.size());
        Set<String> names = new HashSet<>();
        for (Object entry : entries) {
            ExpectedField field = field(tag, entry);
            if (names.add(field.field()) == false) {
                throw newConfigurationException(TYPE, tag, "fields", "names [" + field.field() + "] twice");
            }
            fields.add(field);
        }
        return fields;
    }

    private static ExpectedField field(String tag, Object entry) {
        if (entry instanceof String name && name.isBlank() == false) {
            return new ExpectedField(name, null);
        }
        if (entry instanceof Map<?, ?> object
                && object.get("field") instanceof String name
                && name.isBlank() == false
                && Set.of("field", "weight").containsAll(object.keySet())) {
            Object weight = object.get("weight");
            if (weight == null) {
                return new ExpectedField(name, null);
            }
            if (weight instanceof Number number && number.floatValue() > 0 && Float.isFinite(number.floatValue())) {
                return new ExpectedField(name, number.floatValue());
            }
            throw newConfigurationException(
                    TYPE,
                    tag,
                    "fields",
                    "gives [" + name + "] the weight [" + weight + "]; it must be a finite number above 0");
        }
        throw newConfigurationException(
                TYPE,
                tag,
                "fields",
                "has the entry [" + entry
                        + "]; each must be the path of a vector field, or an object of [field] and [weight]");
    }
}
