/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.plugin.fields.NumericField;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.PlainNumbers;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureColumn;
import dev.recsys.rescore.feature.MatchColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.opensearch.index.fielddata.IndexNumericFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData.NumericType;
import org.opensearch.index.mapper.BooleanFieldMapper;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.QueryShardContext;

/** Compares fields with values of the context, as a {@code terms} query of the index would. */
final class EqualFields {
    private static final Set<String> WORDS = Set.of("keyword", "constant_keyword");

    private EqualFields() {}

    /**
     * The column of a feature whose context has a value.
     *
     * @param user who reads it and for what, for messages
     * @throws IllegalArgumentException the field is of a wrong type, or the value is none that the field could have
     */
    static FeatureColumn column(String user, Feature.Equal feature, ContextValue value, QueryShardContext shard) {
        MappedFieldType type = shard.fieldMapper(feature.field());
        if (type == null) {
            return FeatureColumn.ABSENT;
        }
        String kind = type.unwrap().typeName();
        if (WORDS.contains(kind) == false && isNumber(type, shard) == false) {
            throw NumericField.wrong(
                    user,
                    type,
                    shard,
                    type.hasDocValues() ? "cannot be compared with a value" : "has no doc values",
                    "[keyword], a number or [boolean]");
        }
        boolean flag = kind.equals(BooleanFieldMapper.CONTENT_TYPE);
        try {
            return new MatchColumn(type.termsQuery(values(value, flag, WORDS.contains(kind)), shard));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    user + " cannot be equal to [" + feature.value() + "] of the context: " + e.getMessage(), e);
        }
    }

    private static boolean isNumber(MappedFieldType type, QueryShardContext shard) {
        if (type.hasDocValues() && shard.getForField(type) instanceof IndexNumericFieldData data) {
            NumericType number = data.getNumericType();
            return number != NumericType.DATE && number != NumericType.DATE_NANOSECONDS;
        }
        return false;
    }

    private static List<Object> values(ContextValue value, boolean flag, boolean words) {
        List<Object> values = new ArrayList<>();
        switch (value) {
            case ContextValue.Text text -> values.add(text.text());
            case ContextValue.Texts texts -> values.addAll(texts.texts());
            case ContextValue.Number number -> values.add(number(number.value(), flag, words));
            case ContextValue.Numbers numbers -> {
                for (float number : numbers.values()) {
                    values.add(number(number, flag, words));
                }
            }
        }
        return values;
    }

    private static Object number(double number, boolean flag, boolean words) {
        if (flag && (number == 0 || number == 1)) {
            return number == 1;
        }
        return words ? PlainNumbers.text(number) : (Object) number;
    }
}
