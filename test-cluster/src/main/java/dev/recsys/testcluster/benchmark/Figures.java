/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.util.Locale;

/** Numbers as tables show them. */
public final class Figures {
    private static final double NO_DECIMALS_FROM = 1_000;
    private static final double ONE_DECIMAL_FROM = 100;
    private static final double TWO_DECIMALS_FROM = 1;
    private static final double PERCENT = 100;
    private static final double MIB = 1024 * 1024;

    private Figures() {}

    /** About three significant digits; thousands are set apart. */
    public static String number(double value) {
        double size = Math.abs(value);
        if (size >= NO_DECIMALS_FROM || size == 0) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= ONE_DECIMAL_FROM) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        return String.format(Locale.ROOT, size >= TWO_DECIMALS_FROM ? "%.2f" : "%.4f", value);
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share * PERCENT);
    }

    public static String mebibytes(double bytes) {
        return String.format(Locale.ROOT, "%,.0f MiB", bytes / MIB);
    }
}
