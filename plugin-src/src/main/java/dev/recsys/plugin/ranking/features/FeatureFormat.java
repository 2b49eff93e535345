/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.features;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** How features are written for other tools. */
public enum FeatureFormat {
    /** An object for each candidate on a line of its own. */
    NDJSON("application/x-ndjson; charset=UTF-8") {
        @Override
        void write(FeatureTable table, Map<String, Double> labels, StringBuilder out) throws IOException {
            for (FeatureRow row : table.rows()) {
                try (XContentBuilder builder = JsonXContent.contentBuilder()) {
                    builder.startObject().field("_index", row.index()).field("_id", row.id());
                    builder.field("_score", row.score());
                    if (labels.isEmpty() == false) {
                        builder.field("label", label(labels, row));
                    }
                    builder.startObject("features");
                    for (int i = 0; i < row.values().length; i++) {
                        double value = row.values()[i];
                        if (Double.isNaN(value)) {
                            builder.nullField(table.names().get(i));
                        } else {
                            builder.field(table.names().get(i), value);
                        }
                    }
                    builder.endObject().endObject();
                    out.append(builder).append('\n');
                }
            }
        }
    },
    /** With a header; missing values are empty (RFC 4180, but for lines that end as on Unix). */
    CSV("text/csv; charset=UTF-8") {
        @Override
        void write(FeatureTable table, Map<String, Double> labels, StringBuilder out) {
            List<String> header = new ArrayList<>(List.of("_index", "_id", "label"));
            header.addAll(table.names());
            line(header, out);
            for (FeatureRow row : table.rows()) {
                List<String> cells = new ArrayList<>(List.of(row.index(), row.id(), number(label(labels, row))));
                for (double value : row.values()) {
                    cells.add(Double.isNaN(value) ? "" : number(value));
                }
                line(cells, out);
            }
        }

        private void line(List<String> cells, StringBuilder out) {
            for (int i = 0; i < cells.size(); i++) {
                String cell = cells.get(i);
                boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
                out.append(i == 0 ? "" : ",");
                out.append(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
            }
            out.append('\n');
        }
    },
    /** Label and {@code number:value} from 1 on; the comment at the top names the columns, that of each line the document. */
    LIBSVM("text/plain; charset=UTF-8") {
        @Override
        void write(FeatureTable table, Map<String, Double> labels, StringBuilder out) {
            out.append("# features: ")
                    .append(oneLine(String.join(" ", table.names())))
                    .append('\n');
            out.append("# group: ").append(table.rows().size()).append('\n');
            for (FeatureRow row : table.rows()) {
                out.append(number(label(labels, row)));
                for (int i = 0; i < row.values().length; i++) {
                    double value = row.values()[i];
                    // What is left out is 0 for one library and missing for another: say it.
                    out.append(' ').append(i + 1).append(':').append(Double.isNaN(value) ? "nan" : number(value));
                }
                out.append(" # ")
                        .append(row.index())
                        .append('/')
                        .append(oneLine(row.id()))
                        .append('\n');
            }
        }

        private String oneLine(String text) {
            return text.replaceAll("[\\r\\n]", " ");
        }
    };

    private final String mediaType;

    FeatureFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** As HTTP names it. */
    public String mediaType() {
        return mediaType;
    }

    /** @throws IllegalArgumentException there is no such format */
    public static FeatureFormat parse(String path, String text) {
        List<String> names = new ArrayList<>();
        for (FeatureFormat format : values()) {
            if (format.toString().equals(text)) {
                return format;
            }
            names.add(format.toString());
        }
        throw JsonProperties.wrong(path, text, "one of " + names);
    }

    /**
     * The text of a table.
     *
     * @param labels by {@code _id}; 0 for a candidate that is not there
     */
    public String write(FeatureTable table, Map<String, Double> labels) throws IOException {
        StringBuilder out = new StringBuilder();
        write(table, labels, out);
        return out.toString();
    }

    abstract void write(FeatureTable table, Map<String, Double> labels, StringBuilder out) throws IOException;

    private static double label(Map<String, Double> labels, FeatureRow row) {
        return labels.getOrDefault(row.id(), 0.0);
    }

    private static String number(double value) {
        return value == (long) value ? Long.toString((long) value) : Double.toString(value);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
