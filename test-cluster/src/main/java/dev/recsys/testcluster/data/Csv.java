/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import java.util.ArrayList;
import java.util.List;

/** One line of comma-separated cells, as RFC 4180 has them, but for line breaks inside a cell. */
final class Csv {
    private Csv() {}

    /**
     * Takes a line apart.
     *
     * @param where what messages call the line
     * @throws DataException at a quote that does not close, or one that stands inside a cell without quotes
     */
    static List<String> cells(String line, String where) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        int at = 0;
        while (true) {
            if (at < line.length() && line.charAt(at) == '"') {
                at = quoted(line, at + 1, cell, where);
            } else {
                while (at < line.length() && line.charAt(at) != ',') {
                    if (line.charAt(at) == '"') {
                        throw new DataException(where + ": a quote at character " + (at + 1)
                                + " is inside a cell that does not begin with one");
                    }
                    cell.append(line.charAt(at++));
                }
            }
            cells.add(cell.toString());
            cell.setLength(0);
            if (at == line.length()) {
                return cells;
            }
            at++;
        }
    }

    /** Appends a cell that begins after its quote, and gives the place after the closing one. */
    private static int quoted(String line, int from, StringBuilder cell, String where) {
        for (int at = from; at < line.length(); at++) {
            if (line.charAt(at) != '"') {
                cell.append(line.charAt(at));
            } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
                cell.append('"');
                at++;
            } else if (at + 1 == line.length() || line.charAt(at + 1) == ',') {
                return at + 1;
            } else {
                throw new DataException(
                        where + ": after the closing quote at character " + (at + 1) + " there must be a comma");
            }
        }
        throw new DataException(where + ": the quote at character " + from + " does not close");
    }
}
