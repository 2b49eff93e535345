/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The value of a {@code key=value} line: words between spaces, which may be numbers.
 *
 * @param key  before the equals sign
 * @param line where it stands, from 1
 * @param file bytes that hold the value
 * @param from first byte
 * @param to   behind the last byte
 */
record TextValue(String key, int line, byte[] file, int from, int to, ParseBudget budget) {
    private static final int CHECK_EVERY = 4096;
    private static final long UNSIGNED_MAX = 0xFFFFFFFFL;
    private static final String NUMBER_BYTES = "0123456789+-.eE";

    String text() {
        return new String(file, from, to - from, StandardCharsets.UTF_8);
    }

    List<String> words() {
        List<String> words = new ArrayList<>();
        Words each = new Words();
        while (each.next()) {
            words.add(each.word());
        }
        return words;
    }

    int integer(int least, int most) {
        return integers(1, least, most)[0];
    }

    int[] integers(int count, int least, int most) {
        int[] values = new int[checkSize(count)];
        Words each = new Words();
        for (int i = 0; i < count; i++) {
            values[i] = (int) integer(each, i, count, least, most);
        }
        checkEnd(each, count);
        return values;
    }

    /** Integers of 32 bits without a sign. */
    long[] unsigned(int count) {
        long[] values = new long[checkSize(count)];
        Words each = new Words();
        for (int i = 0; i < count; i++) {
            values[i] = integer(each, i, count, 0, UNSIGNED_MAX);
        }
        checkEnd(each, count);
        return values;
    }

    double[] decimals(int count) {
        double[] values = new double[checkSize(count)];
        Words each = new Words();
        for (int i = 0; i < count; i++) {
            each.require(i, count);
            values[i] = decimal(each.word());
        }
        checkEnd(each, count);
        return values;
    }

    /** Numbers that may be infinite: a threshold is, where a split only asks whether a value is missing. */
    double[] thresholds(int count) {
        double[] values = new double[checkSize(count)];
        Words each = new Words();
        for (int i = 0; i < count; i++) {
            each.require(i, count);
            String word = each.word();
            values[i] = switch (word) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> decimal(word);
            };
        }
        checkEnd(each, count);
        return values;
    }

    /** A finite number of this value. */
    double decimal(String word) {
        double value = Double.NaN;
        boolean plain = !word.isEmpty();
        for (int i = 0; plain && i < word.length(); i++) {
            plain = NUMBER_BYTES.indexOf(word.charAt(i)) >= 0;
        }
        if (plain) {
            try {
                value = Double.parseDouble(word);
            } catch (NumberFormatException e) {
                throw notANumber(word, e);
            }
        }
        if (!Double.isFinite(value)) {
            throw notANumber(word, null);
        }
        return value;
    }

    private IllegalArgumentException notANumber(String word, Exception cause) {
        return new IllegalArgumentException(
                place() + " holds [" + TextLines.shorten(word) + "]; it must be a finite number", cause);
    }

    private long integer(Words each, int index, int count, long least, long most) {
        each.require(index, count);
        String word = each.word();
        long value;
        try {
            value = Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    place() + " holds [" + TextLines.shorten(word) + "]; it must be an integer", e);
        }
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    place() + " holds [" + value + "]; it must be from [" + least + "] to [" + most + "]");
        }
        return value;
    }

    /** A value of so many words has so many bytes; less is known to be too few before memory is taken. */
    private int checkSize(int count) {
        if (count > to - from) {
            throw new IllegalArgumentException(
                    place() + " has room for [" + (to - from) + "] numbers; there must be [" + count + "]");
        }
        return count;
    }

    private void checkEnd(Words each, int count) {
        if (each.next()) {
            throw new IllegalArgumentException(place() + " has more than [" + count + "] numbers");
        }
    }

    private String place() {
        return "[" + TextLines.shorten(key) + "] in line [" + line + "]";
    }

    /** Walks over the words. */
    private final class Words {
        private int start;
        private int end = from;
        private int count;

        boolean next() {
            start = end;
            while (start < to && file[start] == ' ') {
                start++;
            }
            end = start;
            while (end < to && file[end] != ' ') {
                end++;
            }
            if (++count % CHECK_EVERY == 0) {
                budget.check();
            }
            return end > start;
        }

        void require(int index, int wanted) {
            if (!next()) {
                throw new IllegalArgumentException(
                        place() + " has [" + index + "] numbers; there must be [" + wanted + "]");
            }
        }

        String word() {
            return new String(file, start, end - start, StandardCharsets.UTF_8);
        }
    }
}
