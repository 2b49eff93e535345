/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.plugin.mapping.MappingFields;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.opensearch.common.time.DateFormatter;
import org.opensearch.common.util.LocaleUtils;
import org.opensearch.index.mapper.DateFieldMapper;

/** What the mapping of an index says of a field whose values are to be read. */
sealed interface FieldKind {
    /** A date; read as milliseconds since the epoch. */
    record Date(DateFormatter format) implements FieldKind {}

    /** A number. */
    record Numeric() implements FieldKind {}

    /** True (1) or false (0). */
    record Flag() implements FieldKind {}

    /** An embedding. */
    record Vector() implements FieldKind {}

    /** Text or keyword. */
    record Words() implements FieldKind {}

    /** Another type, or a field that is not mapped: what its JSON is tells what it is. */
    record Other() implements FieldKind {}

    /** Not one value. */
    record Composite(String type) implements FieldKind {}

    /** Another name for a field. */
    record Alias(String path) implements FieldKind {}

    Set<String> NUMBERS = Set.of(
            "long", "integer", "short", "byte", "double", "float", "half_float", "scaled_float", "unsigned_long");
    Set<String> WORDS = Set.of("text", "keyword", "match_only_text", "wildcard", "constant_keyword");
    Set<String> COMPOSITES = Set.of(MappingFields.OBJECT, "nested", "flat_object");

    /**
     * The kind of what is at a path of a mapping, be it a field or one of a field's {@code fields}.
     *
     * @param path of the field
     */
    static FieldKind of(MappingFields fields, String path) {
        MappingFields.Found found = fields.find(path);
        if (found.parameters() == null) {
            return new Other();
        }
        if (found.path().equals(path)) {
            return of(found.type(), found.parameters());
        }
        String name = path.substring(found.path().length() + 1);
        return found.parameters().get("fields") instanceof Map<?, ?> all && all.get(name) instanceof Map<?, ?> one
                ? of(String.valueOf(one.get("type")), one)
                : new Other();
    }

    private static FieldKind of(String type, Map<?, ?> parameters) {
        return switch (type) {
            case "date", "date_nanos" -> new Date(format(parameters));
            case "boolean" -> new Flag();
            case "knn_vector" -> new Vector();
            case "alias" -> new Alias(String.valueOf(parameters.get("path")));
            default ->
                NUMBERS.contains(type)
                        ? new Numeric()
                        : WORDS.contains(type)
                                ? new Words()
                                : COMPOSITES.contains(type) ? new Composite(type) : new Other();
        };
    }

    private static DateFormatter format(Map<?, ?> parameters) {
        Object format = parameters.get("format");
        Object locale = parameters.get("locale");
        DateFormatter formatter = format == null
                ? DateFieldMapper.getDefaultDateTimeFormatter()
                : DateFormatter.forPattern(format.toString());
        return formatter.withLocale(locale == null ? Locale.ROOT : LocaleUtils.parse(locale.toString()));
    }
}
