/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.rescore.context.ContextValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.time.DateFormatter;
import org.opensearch.common.time.DateFormatters;

/**
 * Makes values of a ranking context of what a document has in a field.
 *
 * <p>Of several dates or booleans the smallest is taken, as a {@code field} feature does; of texts and numbers all are.
 */
final class FieldValues {
    private final String path;
    private final String index;

    /**
     * @param path  of the field, for messages
     * @param index of the document, for messages
     */
    FieldValues(String path, String index) {
        this.path = path;
        this.index = index;
    }

    /**
     * The value of a field.
     *
     * @param json as it is in the document; null if it has none
     * @return null if there is none
     * @throws IllegalArgumentException it is an object, or is no value of its kind
     */
    ContextValue of(FieldKind kind, Object json) {
        if (kind instanceof FieldKind.Composite composite) {
            throw composite(composite.type());
        }
        if (kind instanceof FieldKind.Alias alias) {
            throw new IllegalArgumentException("field [" + path + "] of index [" + index + "] is another name of ["
                    + alias.path() + "]; name that field");
        }
        List<Object> values = new ArrayList<>();
        flatten(json, values);
        if (values.isEmpty()) {
            return null;
        }
        return switch (kind) {
            case FieldKind.Date date ->
                new ContextValue.Number(values.stream()
                        .mapToDouble(value -> millis(date.format(), value))
                        .min()
                        .getAsDouble());
            case FieldKind.Flag flag ->
                new ContextValue.Number(
                        values.stream().mapToDouble(FieldValues::flag).min().getAsDouble());
            case FieldKind.Numeric numeric -> numbers(values, values.size() > 1);
            case FieldKind.Vector vector -> numbers(values, true);
            case FieldKind.Words words -> texts(values);
            case FieldKind.Other other -> byJson(values);
            case FieldKind.Composite composite -> throw new IllegalStateException(composite.type());
            case FieldKind.Alias alias -> throw new IllegalStateException(alias.path());
        };
    }

    private void flatten(Object json, List<Object> into) {
        switch (json) {
            case null -> {}
            case List<?> list -> {
                for (Object each : list) {
                    flatten(each, into);
                }
            }
            case Map<?, ?> object -> throw composite("object");
            default -> {
                if (into.size() == ContextValueJson.MOST_VALUES) {
                    throw new IllegalArgumentException("field [" + path + "] of a document in index [" + index
                            + "] has more than " + ContextValueJson.MOST_VALUES + " values; a ranking context cannot"
                            + " hold more");
                }
                into.add(json);
            }
        }
    }

    private IllegalArgumentException composite(String type) {
        return new IllegalArgumentException("field [" + path + "] of index [" + index + "] is of type [" + type
                + "], which is no value; name one of the fields in it");
    }

    private ContextValue byJson(List<Object> values) {
        if (values.stream().allMatch(Boolean.class::isInstance)) {
            return new ContextValue.Number(
                    values.stream().mapToDouble(FieldValues::flag).min().getAsDouble());
        }
        return values.stream().allMatch(Number.class::isInstance) ? numbers(values, values.size() > 1) : texts(values);
    }

    private static ContextValue texts(List<Object> values) {
        return values.size() == 1
                ? new ContextValue.Text(values.get(0).toString())
                : new ContextValue.Texts(values.stream().map(Object::toString).toList());
    }

    private ContextValue numbers(List<Object> values, boolean several) {
        if (several == false) {
            return new ContextValue.Number(number(values.get(0)));
        }
        float[] numbers = new float[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) number(values.get(i));
        }
        return new ContextValue.Numbers(numbers);
    }

    /** Numbers may be written as strings. */
    private double number(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        try {
            return Double.parseDouble(value.toString());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "field [" + path + "] of a document in index [" + index + "] is [" + value
                            + "], which is no number",
                    e);
        }
    }

    private static double flag(Object value) {
        return "true".equals(value.toString()) ? 1 : 0;
    }

    private static double millis(DateFormatter format, Object value) {
        return DateFormatters.from(format.parse(value.toString()), format.locale())
                .toInstant()
                .toEpochMilli();
    }
}
