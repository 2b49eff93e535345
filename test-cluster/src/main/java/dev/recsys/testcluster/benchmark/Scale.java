/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param quick        whether bounds are only indicative
 * @param rounds       runs that count of each side
 * @param documents    vectors of the large files; the small ones have a tenth of it
 * @param timing       how long one run of a method's timing lasts, after a warm-up of the same length
 * @param searchWindow how long searches are watched with nothing else going on
 */
public record Scale(boolean quick, int rounds, int documents, Duration timing, Duration searchWindow) {
    public static final int GROWTH = 10;

    private static final Scale FULL = new Scale(false, 5, 100_000, Duration.ofSeconds(2), Duration.ofSeconds(15));
    private static final Scale QUICK = new Scale(true, 2, 20_000, Duration.ofSeconds(1), Duration.ofSeconds(5));

    public static Scale of(boolean quick) {
        return quick ? QUICK : FULL;
    }

    /** The name of a bound whose figure is worth less in a quick run: it says so. */
    public String indicative(String what) {
        return quick ? "quick:" + what : what;
    }

    public int fewDocuments() {
        return documents / GROWTH;
    }
}
