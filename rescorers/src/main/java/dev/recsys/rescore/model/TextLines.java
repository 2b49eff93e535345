/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.nio.charset.StandardCharsets;

/** The lines of a text file, one after the other, each known by its number. */
final class TextLines {
    private static final int SHOWN = 60;

    private final byte[] file;
    private final ParseBudget budget;
    private int number;
    private int start;
    private int end;
    private int next;
    private boolean repeat;

    TextLines(byte[] file, ParseBudget budget) {
        this.file = file;
        this.budget = budget;
    }

    /** Goes to the next line; false at the end of the file. */
    boolean next() {
        if (repeat) {
            repeat = false;
            return true;
        }
        budget.check();
        if (next >= file.length) {
            start = file.length;
            end = file.length;
            return false;
        }
        number++;
        start = next;
        end = start;
        while (end < file.length && file[end] != '\n') {
            end++;
        }
        next = end + 1;
        if (end > start && file[end - 1] == '\r') {
            end--;
        }
        return true;
    }

    /** The next {@link #next()} stays on this line. */
    void back() {
        repeat = true;
    }

    boolean isBlank() {
        return start == end;
    }

    boolean startsWith(String prefix) {
        if (end - start < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (file[start + i] != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean is(String text) {
        return end - start == text.length() && startsWith(text);
    }

    String text() {
        return new String(file, start, end - start, StandardCharsets.UTF_8);
    }

    /** The line as {@code key=value}; without {@code =} it is a key with an empty value. */
    TextValue value() {
        int equals = start;
        while (equals < end && file[equals] != '=') {
            equals++;
        }
        String key = new String(file, start, equals - start, StandardCharsets.UTF_8);
        return new TextValue(key, number, file, Math.min(end, equals + 1), end, budget);
    }

    IllegalArgumentException error(String message) {
        return new IllegalArgumentException("line [" + number + "]: " + message);
    }

    /** What an error message can hold of a text. */
    static String shorten(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
