/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Tab-separated rows under a header of {@code name:type} cells, as data sets of recommenders are often handed on ("atomic files"). */
final class AtomicFile {
    private final String name;
    private final List<String> columns;
    private final List<String[]> rows;

    private AtomicFile(String name, List<String> columns, List<String[]> rows) {
        this.name = name;
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * Reads a file.
     *
     * @param needed columns that it must have
     * @throws DataException the file is missing, has no rows, lacks a column, or a line has another number of cells than the header
     */
    static AtomicFile read(Path folder, String name, List<String> needed) {
        Path file = DataSet.requiredFile(folder, name);
        List<String[]> rows = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String header = lines.readLine();
            List<String> columns = header == null
                    ? List.of()
                    : Arrays.stream(header.split("\t", -1))
                            .map(cell -> cell.replaceFirst(":.*", ""))
                            .toList();
            for (String column : needed) {
                if (columns.contains(column) == false) {
                    throw new DataException(
                            file + " has no column [" + column + "] in its first line; there are " + columns);
                }
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split("\t", -1);
                if (cells.length != columns.size()) {
                    throw new DataException(file + ", line " + (rows.size() + 2) + ": there are [" + cells.length
                            + "] cells; the first line names [" + columns.size() + "]");
                }
                rows.add(cells);
            }
            if (rows.isEmpty()) {
                throw new DataException(file + " has no row below its first line");
            }
            return new AtomicFile(file.toString(), columns, rows);
        } catch (IOException e) {
            throw new DataException("cannot read [" + file + "]: " + e.getMessage(), e);
        }
    }

    /** Makes something of each row. */
    <T> List<T> map(Function<Row, T> function) {
        List<T> made = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            made.add(function.apply(new Row(i)));
        }
        return List.copyOf(made);
    }

    /** A row, whose cells are read by column and kind. */
    final class Row {
        private final int number;

        private Row(int number) {
            this.number = number;
        }

        /** A cell, which may be empty. */
        String text(String column) {
            return rows.get(number)[columns.indexOf(column)].strip();
        }

        /** A cell that is not empty. */
        String token(String column) {
            String value = text(column);
            if (value.isEmpty()) {
                throw wrong(column, "a text that is not empty");
            }
            return value;
        }

        /** A finite number. */
        double number(String column) {
            try {
                double value = Double.parseDouble(token(column));
                if (Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw wrong(column, "a number");
        }

        DataException wrong(String column, String allowed) {
            return new DataException(name + ", line " + (number + 2) + ": [" + column + "] is [" + text(column)
                    + "]; it must be " + allowed);
        }
    }
}
