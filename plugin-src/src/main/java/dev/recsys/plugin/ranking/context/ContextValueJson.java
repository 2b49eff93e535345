/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.PlainNumbers;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of a ranking context as JSON: a string, a finite number, or a list of either; {@code true} and {@code false} are 1 and 0.
 *
 * <p>An empty list is no value.
 */
public final class ContextValueJson {
    /** No vector field has more dimensions. */
    static final int MOST_VALUES = 16_000;

    private static final String ALLOWED =
            "a string, a finite number, true, false, or a list of strings or of finite numbers";

    private ContextValueJson() {}

    /**
     * Reads a value.
     *
     * @param path of the value, for messages
     * @return null for {@code null} and for an empty list
     * @throws IllegalArgumentException it is none
     */
    public static ContextValue parse(String path, Object json) {
        return switch (json) {
            case null -> null;
            case String text -> new ContextValue.Text(text);
            case Boolean flag -> new ContextValue.Number(flag ? 1 : 0);
            case Number number -> new ContextValue.Number(finite(path, number, number.doubleValue()));
            case List<?> list -> list(path, list);
            default -> throw JsonProperties.wrong(path, json, ALLOWED);
        };
    }

    private static ContextValue list(String path, List<?> list) {
        if (list.size() > MOST_VALUES) {
            throw new IllegalArgumentException(
                    "[" + path + "] has [" + list.size() + "] values; it must have at most " + MOST_VALUES);
        }
        if (list.isEmpty()) {
            return null;
        }
        return list.get(0) instanceof String ? texts(path, list) : numbers(path, list);
    }

    private static ContextValue texts(String path, List<?> list) {
        List<String> texts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof String text) {
                texts.add(text);
            } else {
                throw JsonProperties.wrong(path + "." + i, list.get(i), "a string, as the first of the list is");
            }
        }
        return new ContextValue.Texts(texts);
    }

    private static ContextValue numbers(String path, List<?> list) {
        float[] numbers = new float[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (list.get(i) instanceof Number number) {
                numbers[i] = (float) finite(path + "." + i, number, number.floatValue());
            } else if (i == 0) {
                throw JsonProperties.wrong(path, list, ALLOWED);
            } else {
                throw JsonProperties.wrong(path + "." + i, list.get(i), "a number, as the first of the list is");
            }
        }
        return new ContextValue.Numbers(numbers);
    }

    private static double finite(String path, Number given, double value) {
        if (Double.isFinite(value) == false) {
            throw JsonProperties.wrong(path, given, "a finite number");
        }
        return value;
    }

    /** The value as JSON has it: a {@link String}, a {@link Long} for a whole number, a {@link Double}, or a {@link List}. */
    public static Object plain(ContextValue value) {
        return switch (value) {
            case ContextValue.Text text -> text.text();
            case ContextValue.Number number -> PlainNumbers.of(number.value());
            case ContextValue.Texts texts -> texts.texts();
            case ContextValue.Numbers numbers -> {
                List<Float> list = new ArrayList<>(numbers.values().length);
                for (float each : numbers.values()) {
                    list.add(each);
                }
                yield list;
            }
        };
    }
}
