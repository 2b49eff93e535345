/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

/** Whose comparisons an ensemble's splits make. */
enum SplitRule {
    /**
     * LightGBM: left when {@code value <= threshold}, in double; what lies within ±1e-35 is 0. Categorical: left when the category
     * is in the set, right when it is not, negative or missing.
     */
    LIGHTGBM {
        @Override
        double key(double value) {
            return isZero(value) ? 0 : value;
        }

        @Override
        boolean isCategory(double value) {
            return value > -1 && value < NO_CATEGORY;
        }

        @Override
        boolean setGoesRight() {
            return false;
        }
    },
    /**
     * XGBoost: left when {@code value < threshold}, in float. Categorical: right when the category is in the set, left when it is
     * not or is none, the default direction when it is missing.
     */
    XGBOOST {
        @Override
        double key(double value) {
            // threshold <= value is threshold < the next float; so both rules count thresholds below a key.
            return Math.nextUp((float) value);
        }

        @Override
        boolean isCategory(double value) {
            return (float) value >= 0 && (float) value < NO_CATEGORY;
        }

        @Override
        boolean setGoesRight() {
            return true;
        }
    };

    /** XGBoost's first number that is no category; LightGBM's are bounded by what a model may name. */
    static final int NO_CATEGORY = 1 << 24;

    /** {@code kZeroThreshold} of LightGBM, which is a float there. */
    private static final double ZERO = 1e-35f;

    /** A value goes right where the threshold is less than this; NaN for NaN. */
    abstract double key(double value);

    /** Whether a value that is not NaN is a category that a set may hold. */
    abstract boolean isCategory(double value);

    /** Whether a category of a split's set goes right and all others left, or the other way. */
    abstract boolean setGoesRight();

    /** The category of a value that is one. */
    int category(double value) {
        return this == XGBOOST ? (int) (float) value : (int) value;
    }

    static boolean isZero(double value) {
        return value >= -ZERO && value <= ZERO;
    }
}
