/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.Locale;

/** Brings texts into forms in which they can be compared; one pass over the text, for this is done for each field of each document. */
final class PlainText {
    /** As a set of bits: letters, digits and other numbers, and the marks that stand on them. */
    private static final int OF_A_WORD = bits(
            Character.UPPERCASE_LETTER,
            Character.LOWERCASE_LETTER,
            Character.TITLECASE_LETTER,
            Character.MODIFIER_LETTER,
            Character.OTHER_LETTER,
            Character.DECIMAL_DIGIT_NUMBER,
            Character.LETTER_NUMBER,
            Character.OTHER_NUMBER,
            Character.NON_SPACING_MARK,
            Character.ENCLOSING_MARK,
            Character.COMBINING_SPACING_MARK);

    private static final int SPACES = bits(Character.SPACE_SEPARATOR);

    private PlainText() {}

    private static int bits(byte... categories) {
        int bits = 0;
        for (byte category : categories) {
            bits |= 1 << category;
        }
        return bits;
    }

    /** Words in lower case with single spaces between: what two texts are compared by. */
    static String words(String text) {
        return replaceRuns(text.toLowerCase(Locale.ROOT), ~OF_A_WORD).strip();
    }

    /** Whether more than some code points of a text are those of words; a long text is not read to its end for that. */
    static boolean isLonger(String text, int codePoints) {
        int count = 0;
        for (int i = 0; i < text.length() && count <= codePoints; i += Character.charCount(text.codePointAt(i))) {
            count += isOf(text.codePointAt(i), OF_A_WORD) ? 1 : 0;
        }
        return count > codePoints;
    }

    /** The same text with one plain space for each run of spaces of any kind, and none at its ends. */
    static String singleSpaced(String text) {
        return replaceRuns(text, SPACES).strip();
    }

    /** Puts a space for each run of code points of those categories. */
    private static String replaceRuns(String text, int categories) {
        StringBuilder replaced = null;
        int kept = 0;
        int i = 0;
        while (i < text.length()) {
            int start = i;
            while (i < text.length() && isOf(text.codePointAt(i), categories)) {
                i += Character.charCount(text.codePointAt(i));
            }
            if (i == start) {
                i += Character.charCount(text.codePointAt(i));
            } else if (i > start + 1 || text.charAt(start) != ' ') {
                replaced = replaced == null ? new StringBuilder(text.length()) : replaced;
                replaced.append(text, kept, start).append(' ');
                kept = i;
            }
        }
        return replaced == null
                ? text
                : replaced.append(text, kept, text.length()).toString();
    }

    private static boolean isOf(int codePoint, int categories) {
        return (categories >> Character.getType(codePoint) & 1) != 0;
    }
}
