/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import java.util.ArrayList;
import java.util.List;

/** Lays text out in the columns of a terminal: a wide character takes two, a combining one none. */
final class DisplayText {
    private static final String ELLIPSIS = "…";

    private DisplayText() {}

    /** Columns that a text takes; it must have no control characters, see {@link #oneLine}. */
    static int width(String text) {
        return text.codePoints().map(DisplayText::width).sum();
    }

    private static int width(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(character) ? 2 : 1;
        };
    }

    /** East Asian scripts, full-width forms and pictographs, by the ranges that Unicode's annex 11 calls wide. */
    private static boolean isWide(int character) {
        return character >= 0x1100
                && (character <= 0x115F
                        || (character >= 0x2E80 && character <= 0xA4CF && character != 0x303F)
                        || (character >= 0xAC00 && character <= 0xD7A3)
                        || (character >= 0xF900 && character <= 0xFAFF)
                        || (character >= 0xFE30 && character <= 0xFE6F)
                        || (character >= 0xFF00 && character <= 0xFF60)
                        || (character >= 0xFFE0 && character <= 0xFFE6)
                        || (character >= 0x1F300 && character <= 0x1FAFF)
                        || (character >= 0x20000 && character <= 0x3FFFD));
    }

    /** Makes runs of white space and control characters one space each, so that a text stays on its line. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean gap = false;
        for (int character : text.codePoints().toArray()) {
            if (Character.isWhitespace(character)
                    || Character.isISOControl(character)
                    || Character.isSpaceChar(character)) {
                gap = line.isEmpty() == false;
            } else {
                if (gap) {
                    line.append(' ');
                    gap = false;
                }
                line.appendCodePoint(character);
            }
        }
        return line.toString();
    }

    /** The beginning of a text in at most that many columns, with … in place of what is cut off. */
    static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        if (columns <= 0) {
            return "";
        }
        StringBuilder kept = new StringBuilder();
        int used = 1;
        for (int character : text.codePoints().toArray()) {
            if (used + width(character) > columns) {
                break;
            }
            used += width(character);
            kept.appendCodePoint(character);
        }
        return kept.toString().stripTrailing() + ELLIPSIS;
    }

    /** Cuts or fills a text to exactly that many columns; what fills is on the right. */
    static String left(String text, int columns) {
        String cut = cut(text, columns);
        return cut + " ".repeat(Math.max(0, columns - width(cut)));
    }

    /** Cuts or fills a text to exactly that many columns; what fills is on the left. */
    static String right(String text, int columns) {
        String cut = cut(text, columns);
        return " ".repeat(Math.max(0, columns - width(cut))) + cut;
    }

    /** Breaks a text at spaces into lines of at most that many columns; a longer word has a line of its own. */
    static List<String> wrap(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : oneLine(text).split(" ")) {
            if (line.isEmpty() == false && width(line.toString()) + 1 + width(word) > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
