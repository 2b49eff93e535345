/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

/** Reads models that LightGBM and XGBoost wrote; what cannot be evaluated exactly as they do is refused by name. */
public final class ModelParser {
    private final ModelLimits limits;
    private final ParseBudget budget;

    /**
     * @param limits what is too large
     * @param budget asked while reading
     */
    public ModelParser(ModelLimits limits, ParseBudget budget) {
        this.limits = limits;
        this.budget = budget;
    }

    /**
     * Reads a model.
     *
     * @param output which of several outputs is the score, from 0; null for a model with one
     * @throws IllegalArgumentException what the file has that cannot be read, and where
     */
    public RankingModel parse(byte[] file, Integer output) {
        limits.checkSize(file.length);
        budget.check();
        return switch (ModelFormat.of(file)) {
            case LIGHTGBM_TEXT -> new LightGbmParser(file, limits, budget).parse(output);
            case XGBOOST_JSON -> {
                try (JsonCursor cursor = new JsonCursor(file, budget)) {
                    yield new XgBoostParser(cursor, limits, budget).parse(output);
                }
            }
            case XGBOOST_UBJSON -> new XgBoostParser(new UbjsonCursor(file, budget), limits, budget).parse(output);
        };
    }
}
