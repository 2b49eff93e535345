/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes JSON for people: what fits stays on one line, what does not has a line for each member. */
final class JsonText {
    private static final String STEP = "  ";

    private JsonText() {}

    /** Lines of at most {@code width} columns, as far as single values allow. */
    static String pretty(JsonNode node, int width) {
        return pretty(node, width, 0);
    }

    /** Lines of at most {@code width} columns; {@code used} of the first one are taken by what stands before the value. */
    static String pretty(JsonNode node, int width, int used) {
        StringBuilder text = new StringBuilder();
        write(node, "", used, width, text);
        return text.toString();
    }

    /**
     * Appends a value.
     *
     * @param indent what its lines begin with
     * @param used   columns that its first line has used already, with the comma that follows
     */
    private static void write(JsonNode node, String indent, int used, int width, StringBuilder text) {
        String line = onOneLine(node);
        if (node.isContainerNode() == false || node.isEmpty() || used + DisplayText.width(line) <= width) {
            text.append(line);
            return;
        }
        boolean object = node.isObject();
        text.append(object ? "{" : "[").append('\n');
        String deeper = indent + STEP;
        List<Member> members = members(node);
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            text.append(deeper).append(member.prefix());
            write(member.value(), deeper, deeper.length() + DisplayText.width(member.prefix()) + 1, width, text);
            text.append(i + 1 < members.size() ? ",\n" : "\n");
        }
        text.append(indent).append(object ? "}" : "]");
    }

    private static String onOneLine(JsonNode node) {
        if (node.isContainerNode() == false) {
            return node.toString();
        }
        List<String> parts = new ArrayList<>();
        for (Member member : members(node)) {
            parts.add(member.prefix() + onOneLine(member.value()));
        }
        String joined = String.join(", ", parts);
        return node.isObject() ? (joined.isEmpty() ? "{}" : "{ " + joined + " }") : "[" + joined + "]";
    }

    /** A member of an object, with its name and a colon as prefix, or one of an array, with none. */
    private record Member(String prefix, JsonNode value) {}

    private static List<Member> members(JsonNode node) {
        List<Member> members = new ArrayList<>(node.size());
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                String name = TextNode.valueOf(entry.getKey()).toString();
                members.add(new Member(name + ": ", entry.getValue()));
            }
        } else {
            node.forEach(value -> members.add(new Member("", value)));
        }
        return members;
    }
}
