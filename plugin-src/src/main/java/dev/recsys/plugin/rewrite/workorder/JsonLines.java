/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.common.bytes.BytesReference;

/** The lines of a body, some at a time; one that is blank is passed over, and counts. For one thread at a time. */
final class JsonLines {
    /** One line. */
    record Line(int number, String text) {}

    private static final byte END = '\n';

    private final BytesReference body;
    private int position;
    private int number;

    JsonLines(BytesReference body) {
        this.body = body;
    }

    /** Lines so far, with blank ones. */
    int number() {
        return number;
    }

    /** The next lines until there are so many of them, or so many bytes; at least one, or none if all are read. */
    List<Line> next(int maxLines, int maxBytes) {
        List<Line> lines = new ArrayList<>();
        int start = position;
        while (position < body.length() && lines.size() < maxLines && position - start < maxBytes) {
            int end = body.indexOf(END, position);
            int length = (end < 0 ? body.length() : end) - position;
            String text = body.slice(position, length).utf8ToString();
            position += length + 1;
            number++;
            if (text.isBlank() == false) {
                lines.add(new Line(number, text));
            }
        }
        return lines;
    }

    boolean isEmpty() {
        return position >= body.length();
    }
}
