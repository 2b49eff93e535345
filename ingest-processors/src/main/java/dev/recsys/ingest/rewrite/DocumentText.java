/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.document.DocumentFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a language model gets to see of a document, and what its queries are compared with.
 *
 * @param fields in the order in which they were asked for; without those that the document lacks
 */
public record DocumentText(List<FieldText> fields) {
    /** What stands for half of a pair of UTF-16 units, which no JSON can carry. */
    private static final char REPLACEMENT = '\uFFFD';

    public DocumentText {
        fields = List.copyOf(fields);
    }

    /**
     * Reads fields of a document.
     *
     * @param paths of fields whose values are strings, numbers, booleans, or lists of those
     * @throws IllegalArgumentException a field holds an object; the message names it
     */
    public static DocumentText read(Map<String, Object> source, List<String> paths) {
        List<FieldText> fields = new ArrayList<>(paths.size());
        for (String path : paths) {
            FieldText field = field(path, DocumentFields.find(source, path));
            if (field != null) {
                fields.add(field);
            }
        }
        return new DocumentText(fields);
    }

    /** One field of JSON, or null if there is nothing in it. */
    static FieldText field(String path, Object value) {
        List<String> values = new ArrayList<>();
        boolean many = value instanceof List<?>;
        if (value instanceof List<?> list) {
            list.forEach(each -> add(path, each, values));
        } else {
            add(path, value, values);
        }
        return values.isEmpty() ? null : new FieldText(path, values, many);
    }

    private static void add(String path, Object value, List<String> values) {
        String text =
                switch (value) {
                    case null -> "";
                    case String string -> wellFormed(string).strip();
                    case Number number -> number.toString();
                    case Boolean bool -> bool.toString();
                    default ->
                        throw new IllegalArgumentException(
                                "field [" + path + "] holds "
                                        + DocumentFields.describe(value)
                                        + "; it must hold text, a number, true or false, or a list of those: name fields inside of it");
                };
        if (text.isEmpty() == false) {
            values.add(text);
        }
    }

    private static String wellFormed(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) == false) {
                continue;
            }
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            mended = mended == null ? new StringBuilder(text) : mended;
            mended.setCharAt(i, REPLACEMENT);
        }
        return mended == null ? text : mended.toString();
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /**
     * The beginning of it: values in order until so many characters are spent.
     *
     * @param maxCharacters UTF-16 units of all values together, at least 1; no code point is cut in two
     */
    public DocumentText cut(int maxCharacters) {
        int left = maxCharacters;
        List<FieldText> kept = new ArrayList<>(fields.size());
        for (FieldText field : fields) {
            List<String> values = new ArrayList<>(field.values().size());
            for (String value : field.values()) {
                String start = start(value, left);
                if (start.isEmpty() == false) {
                    values.add(start);
                    left -= start.length();
                }
                if (start.length() < value.length()) {
                    left = 0;
                }
            }
            if (values.isEmpty() == false) {
                kept.add(new FieldText(field.name(), values, field.many()));
            }
        }
        return new DocumentText(kept);
    }

    private static String start(String value, int length) {
        if (value.length() <= length) {
            return value;
        }
        boolean splits = length > 0 && Character.isHighSurrogate(value.charAt(length - 1));
        return value.substring(0, splits ? length - 1 : length);
    }

    /** All values, one a line: the text that queries are scored against. */
    public String text() {
        return fields.stream().flatMap(field -> field.values().stream()).collect(Collectors.joining("\n"));
    }

    /** Writes an object of the fields. */
    void write(XContentBuilder builder) throws IOException {
        builder.startObject();
        for (FieldText field : fields) {
            if (field.many()) {
                builder.field(field.name(), field.values());
            } else {
                builder.field(field.name(), field.values().get(0));
            }
        }
        builder.endObject();
    }
}
