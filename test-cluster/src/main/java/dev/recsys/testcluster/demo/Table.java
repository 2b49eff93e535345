/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of cells under headers, laid out so that they fit a width: the widest columns give way first. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> headers;
    private final boolean[] rightAligned;
    private final List<List<String>> rows = new ArrayList<>();

    /** Columns by their headers; one that begins with {@code >} is aligned on the right. */
    Table(String... headers) {
        this.headers = Arrays.stream(headers)
                .map(header -> header.startsWith(">") ? header.substring(1) : header)
                .toList();
        this.rightAligned = new boolean[headers.length];
        for (int i = 0; i < headers.length; i++) {
            rightAligned[i] = headers[i].startsWith(">");
        }
    }

    /** Adds a row with a cell for each column. */
    Table row(String... cells) {
        if (cells.length != headers.size()) {
            throw new IllegalArgumentException(
                    "a row has [" + cells.length + "] cells; the table has [" + headers.size() + "] columns");
        }
        rows.add(Arrays.stream(cells).map(DisplayText::oneLine).toList());
        return this;
    }

    /** The lines of the table, each at most that wide; headers come first and are dimmed, unless all are empty. */
    List<String> lines(Console console, int width) {
        int[] widths = widths(width);
        List<String> lines = new ArrayList<>();
        if (headers.stream().anyMatch(header -> header.isEmpty() == false)) {
            lines.add(console.dim(line(headers, widths)));
        }
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private int[] widths(int width) {
        int[] widths = new int[headers.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = DisplayText.width(headers.get(column));
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], DisplayText.width(row.get(column)));
            }
        }
        int available = width - GAP.length() * (widths.length - 1);
        while (Arrays.stream(widths).sum() > available) {
            int widest = 0;
            for (int column = 1; column < widths.length; column++) {
                if (widths[column] > widths[widest]) {
                    widest = column;
                }
            }
            if (widths[widest] <= 1) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            line.append(column == 0 ? "" : GAP);
            String cell = cells.get(column);
            line.append(
                    rightAligned[column]
                            ? DisplayText.right(cell, widths[column])
                            : DisplayText.left(cell, widths[column]));
        }
        return line.toString().stripTrailing();
    }
}
