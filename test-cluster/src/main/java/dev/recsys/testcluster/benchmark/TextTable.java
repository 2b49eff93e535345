/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of cells under headers, as wide as they need: a log keeps long lines. */
public final class TextTable {
    private static final String GAP = "  ";

    private final boolean[] right;
    private final List<List<String>> rows = new ArrayList<>();

    /** Columns by their headers; one that begins with {@code >} is aligned on the right. */
    public TextTable(String... headers) {
        right = new boolean[headers.length];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < headers.length; i++) {
            right[i] = headers[i].startsWith(">");
            names.add(right[i] ? headers[i].substring(1) : headers[i]);
        }
        rows.add(names);
    }

    /** Adds a row with a cell for each column. */
    public TextTable row(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException(
                    "a row has [" + cells.length + "] cells; the table has [" + right.length + "] columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Headers, a rule, and the rows. */
    public List<String> lines() {
        int[] widths = new int[right.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(line(row, widths));
        }
        lines.add(1, "-".repeat(Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1)));
        return lines;
    }

    private String line(List<String> row, int[] widths) {
        List<String> padded = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            String space = " ".repeat(widths[i] - cell.length());
            padded.add(right[i] ? space + cell : cell + space);
        }
        return String.join(GAP, padded).stripTrailing();
    }
}
