/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a language model wrote, one JSON object a line: queries for documents, or other queries for queries.
 *
 * @param byKey the lines' objects, by the document's ID or by the query, in the order of the file
 */
public record Rewrites(Map<String, ObjectNode> byKey) {
    /** The types of queries that documents have, which are also the names of their fields. */
    public static final List<String> DOCUMENT_TYPES = List.of("natural", "synonym", "broad", "substitute");

    private static final String DOCUMENT_KEY = "id";
    private static final String QUERY_KEY = "query";

    public Rewrites {
        byKey = new LinkedHashMap<>(byKey);
    }

    /** Those of a file with an {@code id} in each line. */
    public static Rewrites ofDocuments(Path file) {
        return read(file, DOCUMENT_KEY);
    }

    /** Those of a file with a {@code query} in each line. */
    public static Rewrites ofQueries(Path file) {
        return read(file, QUERY_KEY);
    }

    /** Those that ship with the catalogue: queries for its products. */
    public static Rewrites ofCatalogueDocuments() {
        return resource("rewrites-documents.jsonl", DOCUMENT_KEY);
    }

    /** Those that ship with the catalogue: rewrites of queries that are typed in such a shop. */
    public static Rewrites ofCatalogueQueries() {
        return resource("rewrites-queries.jsonl", QUERY_KEY);
    }

    private static Rewrites read(Path file, String key) {
        try {
            return parse(Files.readString(file), file.toString(), key);
        } catch (IOException e) {
            throw new DataException("cannot read [" + file + "]: " + e.getMessage(), e);
        }
    }

    private static Rewrites resource(String name, String key) {
        try (InputStream in = Rewrites.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new DataException("the project's own [" + name + "] is not on the class path; build it again");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name, key);
        } catch (IOException e) {
            throw new DataException("cannot read the project's own [" + name + "]: " + e.getMessage(), e);
        }
    }

    private static Rewrites parse(String text, String file, String key) throws IOException {
        Map<String, ObjectNode> byKey = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            JsonNode object = Rest.JSON.readTree(line);
            if (object instanceof ObjectNode row && row.path(key).isTextual()) {
                if (byKey.putIfAbsent(row.path(key).asText(), row) != null) {
                    throw new DataException(file + ", line " + number + ": [" + key + "] has ["
                            + row.path(key).asText() + "], which an earlier line has too");
                }
            } else {
                throw new DataException(file + ", line " + number + ": it must be an object with a text [" + key + "]");
            }
        }
        if (byKey.isEmpty()) {
            throw new DataException(file + " has no line");
        }
        return new Rewrites(byKey);
    }

    /** The queries of one type that stand at a key; none where there are none. */
    public List<String> of(String key, String type) {
        List<String> texts = new ArrayList<>();
        ObjectNode row = byKey.get(key);
        if (row != null) {
            row.path(type).forEach(each -> texts.add(each.asText()));
        }
        return texts;
    }

    /** All lines, as the public API imports them. */
    public String lines() {
        return byKey.values().stream().map(row -> row + "\n").collect(Collectors.joining());
    }

    /** The lines in portions, for requests of a size that any node takes. */
    public List<String> portions(int linesOfEach) {
        List<String> lines = byKey.values().stream().map(row -> row + "\n").toList();
        List<String> portions = new ArrayList<>();
        for (int from = 0; from < lines.size(); from += linesOfEach) {
            portions.add(String.join("", lines.subList(from, Math.min(lines.size(), from + linesOfEach))));
        }
        return portions;
    }
}
