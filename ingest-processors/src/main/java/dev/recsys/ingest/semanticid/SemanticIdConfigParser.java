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
import java.util.regex.Pattern;

/** Reads the declaration of a {@code semantic_id} processor; takes the properties that it knows out of the map. */
final class SemanticIdConfigParser {
    /** The same rule as the store's, so that a pipeline with a name that can never exist is refused when it is made. */
    private static final Pattern REFERENCE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,127}(@[1-9][0-9]{0,8})?");

    private SemanticIdConfigParser() {}

    static SemanticIdConfig parse(String tag, Map<String, Object> declaration) {
        String codebook = readStringProperty(TYPE, tag, declaration, "codebook");
        if (REFERENCE.matcher(codebook).matches() == false) {
            throw newConfigurationException(
                    TYPE,
                    tag,
                    "codebook",
                    "is [" + codebook
                            + "]; it must be a name of lower-case letters, digits, - and _, with @ and a version to pin one, as in"
                            + " [products] or [products@3]");
        }
        String target =
                readStringProperty(TYPE, tag, declaration, "target_field", SemanticIdConfig.DEFAULT_TARGET_FIELD);
        String onMissing = readStringProperty(TYPE, tag, declaration, "on_missing", OnMissing.SKIP.toString());
        List<ExpectedField> fields = fields(tag, declaration);
        try {
            return new SemanticIdConfig(codebook, fields, target, OnMissing.parse(onMissing));
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
