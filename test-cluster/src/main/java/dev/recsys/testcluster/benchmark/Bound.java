/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What a figure has to be.
 *
 * @param what one word for scripts to find it by
 * @param limit what the figure is compared with
 */
public record Bound(String what, Side side, double limit) {
    private static final MathContext PRINTED = new MathContext(5);

    /** Which side of the limit the figure has to be on. */
    public enum Side {
        AT_LEAST(">="),
        AT_MOST("<="),
        ABOVE(">"),
        BELOW("<");

        private final String sign;

        Side(String sign) {
            this.sign = sign;
        }
    }

    /** What became of a bound. */
    public enum Verdict {
        OK("ok"),
        SHORT("SHORT"),
        /** Nothing to compare: the peer is missing, or the measurement failed. */
        SKIPPED("skipped");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }
    }

    public Bound {
        if (what.isEmpty() || what.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("[what] is [" + what + "]; it must be one word");
        }
    }

    public static Bound atLeast(String what, double limit) {
        return new Bound(what, Side.AT_LEAST, limit);
    }

    public static Bound atMost(String what, double limit) {
        return new Bound(what, Side.AT_MOST, limit);
    }

    public static Bound above(String what, double limit) {
        return new Bound(what, Side.ABOVE, limit);
    }

    public static Bound below(String what, double limit) {
        return new Bound(what, Side.BELOW, limit);
    }

    /** A figure that is no number is SHORT. */
    public Verdict judge(double value) {
        boolean holds =
                switch (side) {
                    case AT_LEAST -> value >= limit;
                    case AT_MOST -> value <= limit;
                    case ABOVE -> value > limit;
                    case BELOW -> value < limit;
                };
        return holds ? Verdict.OK : Verdict.SHORT;
    }

    /** The line {@code bound <what> <value> <limit> ok|SHORT}. */
    public String line(double value) {
        return line(value(value), judge(value));
    }

    /** The line of a bound with nothing to compare: {@code bound <what> - <limit> skipped}. */
    public String skippedLine() {
        return line("-", Verdict.SKIPPED);
    }

    private String line(String value, Verdict verdict) {
        return String.join(" ", "bound", what, value, side.sign + plain(BigDecimal.valueOf(limit)), verdict.word);
    }

    /** Rounded for reading, unless that would put it on the other side of the limit. */
    private String value(double value) {
        if (Double.isFinite(value) == false) {
            return Double.toString(value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(PRINTED);
        return judge(rounded.doubleValue()) == judge(value) ? plain(rounded) : plain(BigDecimal.valueOf(value));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
