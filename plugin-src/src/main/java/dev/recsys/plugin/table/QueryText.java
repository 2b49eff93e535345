/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Queries as tables write them: the same for texts that differ only in form (NFKC), case, white space or punctuation.
 *
 * <p>Letters, digits and marks stay. An apostrophe goes ({@code men's} is {@code mens}); {@code .} stays between digits, {@code +} and
 * {@code #} after a letter or digit ({@code 3.5mm}, {@code c++}); everything else is a space.
 */
public final class QueryText {
    /** Characters of a normalised query; a longer text is no query. */
    public static final int MAX_LENGTH = 512;

    /** One round is enough for nearly every text; some characters take their last form only in the next. */
    private static final int MAX_ROUNDS = 8;

    private QueryText() {}

    /** The normalised form; empty if nothing of the text counts. Normalising it again changes nothing. */
    public static String normalise(String text) {
        String current = text;
        for (int i = 0; i < MAX_ROUNDS; i++) {
            String next = round(current);
            if (next.equals(current)) {
                break;
            }
            current = next;
        }
        return current;
    }

    private static String round(String text) {
        String folded = Normalizer.normalize(
                Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
        StringBuilder out = new StringBuilder(folded.length());
        int[] points = folded.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            int point = points[i];
            if (isWord(point) || isInner(points, i, out)) {
                out.appendCodePoint(point);
            } else if (isApostrophe(point) == false && Character.getType(point) != Character.FORMAT) {
                space(out);
            }
        }
        int length = out.length();
        return length > 0 && out.charAt(length - 1) == ' ' ? out.substring(0, length - 1) : out.toString();
    }

    private static void space(StringBuilder out) {
        if (out.isEmpty() == false && out.charAt(out.length() - 1) != ' ') {
            out.append(' ');
        }
    }

    private static boolean isWord(int point) {
        return Character.isLetterOrDigit(point)
                || switch (Character.getType(point)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
                    default -> false;
                };
    }

    /** @param out what is before it, as it was written */
    private static boolean isInner(int[] points, int i, StringBuilder out) {
        if (out.isEmpty()) {
            return false;
        }
        int before = out.codePointBefore(out.length());
        return switch (points[i]) {
            case '.' -> Character.isDigit(before) && i + 1 < points.length && Character.isDigit(points[i + 1]);
            case '+', '#' -> before == points[i] || Character.isLetterOrDigit(before);
            default -> false;
        };
    }

    private static boolean isApostrophe(int point) {
        return point == '\'' || point == '\u2019' || point == '\u2018' || point == '`' || point == '\u00b4';
    }

    /** The words of a normalised query, in their order. */
    public static List<String> tokens(String normalised) {
        return normalised.isEmpty() ? List.of() : Arrays.asList(normalised.split(" "));
    }
}
