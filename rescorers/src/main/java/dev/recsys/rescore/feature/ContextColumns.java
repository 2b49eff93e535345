/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.PlainNumbers;
import dev.recsys.rescore.context.RankingContext;
import java.util.TreeSet;

/** Columns that read nothing of the index: the incoming score, and what the context says alike of all candidates. */
public final class ContextColumns {
    /** The incoming score. */
    public static final FeatureColumn FIRST_PASS = (leaf, candidates, from, to, out) -> {
        for (int i = from; i < to; i++) {
            out[i] = candidates.incomingScore(i);
        }
    };

    private ContextColumns() {}

    /**
     * Length of the query text.
     *
     * @return NaN where there is no query; 0 for an empty one
     */
    public static double length(Feature.QueryLength feature, RankingContext context) {
        String query = context.query();
        if (query == null) {
            return Double.NaN;
        }
        return switch (feature.unit()) {
            case CHARACTERS -> query.codePointCount(0, query.length());
            case WORDS -> query.isBlank() ? 0 : query.strip().split("\\s+").length;
        };
    }

    /**
     * The number that stands for a value of the context.
     *
     * @return NaN where there is no value, or one that has no code
     * @throws IllegalArgumentException the value is no number and the feature declares no codes, or it is a list
     */
    public static double value(Feature.Context feature, RankingContext context) {
        ContextValue value = feature.value().of(context);
        if (value == null) {
            return Double.NaN;
        }
        return switch (value) {
            case ContextValue.Number number ->
                feature.codes().isEmpty() ? number.value() : code(feature, PlainNumbers.text(number.value()));
            case ContextValue.Text text -> code(feature, text.text());
            case ContextValue.Texts texts -> {
                if (texts.texts().size() != 1) {
                    throw list(feature, texts.texts().size());
                }
                yield code(feature, texts.texts().get(0));
            }
            case ContextValue.Numbers numbers -> throw list(feature, numbers.values().length);
        };
    }

    private static double code(Feature.Context feature, String text) {
        if (feature.codes().isEmpty()) {
            throw new IllegalArgumentException("[" + feature.value() + "] of the context is [" + text + "]; feature ["
                    + feature.name() + "] of the model declares no [codes], so it must be a number");
        }
        return feature.codes().getOrDefault(text, Double.NaN);
    }

    private static IllegalArgumentException list(Feature.Context feature, int size) {
        return new IllegalArgumentException("[" + feature.value() + "] of the context has [" + size
                + "] values; feature [" + feature.name() + "] of the model needs one number"
                + (feature.codes().isEmpty()
                        ? ""
                        : ", or one of " + new TreeSet<>(feature.codes().keySet())));
    }
}
