/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads products from a file with one JSON object a line, and says which line and field is wrong. */
final class JsonLines {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonLines() {}

    /**
     * Reads every line.
     *
     * @param name what messages call the file
     * @param row  makes a product of a line
     * @throws DataException at the first line that is not as it must be, at an ID that comes twice, and when there is no line
     */
    static List<Product> read(InputStream in, String name, Function<Row, Product> row) throws IOException {
        List<Product> products = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int number = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                Product product = row.apply(parse(line, name, number));
                if (ids.add(product.id()) == false) {
                    throw new DataException(name + ", line " + number + ": [_id] has [" + product.id()
                            + "], which an earlier line has too");
                }
                products.add(product);
            }
        } catch (CharacterCodingException e) {
            throw new DataException(name + ", after line " + number + ": the text is not UTF-8", e);
        }
        if (products.isEmpty()) {
            throw new DataException(name + " has no line; it must have one product a line");
        }
        return List.copyOf(products);
    }

    private static Row parse(String line, String name, int number) {
        JsonNode node;
        try {
            node = MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new DataException(name + ", line " + number + ": not a JSON object: " + e.getOriginalMessage(), e);
        }
        if (node == null || node.isObject() == false) {
            throw new DataException(name + ", line " + number + ": not a JSON object");
        }
        return new Row(node, name, number);
    }

    /** A line's object, whose fields are read by name and kind. */
    record Row(JsonNode object, String file, int line) {
        /** A text with at least one character. */
        String text(String field) {
            String value = optionalText(field);
            if (value == null || value.isBlank()) {
                throw wrong(field, "a text that is not empty");
            }
            return value;
        }

        /** A text, or null where it is absent, null or empty. */
        String optionalText(String field) {
            JsonNode value = object.get(field);
            if (value == null || value.isNull()) {
                return null;
            }
            if (value.isTextual() == false) {
                throw wrong(field, "a text");
            }
            return value.textValue().isBlank() ? null : value.textValue();
        }

        /** A list of texts that are not empty; no list is an empty one. */
        List<String> texts(String field) {
            JsonNode value = object.get(field);
            if (value == null || value.isNull()) {
                return List.of();
            }
            if (value.isArray() == false) {
                throw wrong(field, "a list of texts");
            }
            List<String> texts = new ArrayList<>(value.size());
            for (JsonNode each : value) {
                if (each.isTextual() == false || each.textValue().isBlank()) {
                    throw wrong(field, "a list of texts that are not empty");
                }
                texts.add(each.textValue());
            }
            return texts;
        }

        /** A finite number from 0 to {@code most}, or null where it is absent or null. */
        Double optionalNumber(String field, double most) {
            JsonNode value = object.get(field);
            if (value == null || value.isNull()) {
                return null;
            }
            if (value.isNumber() == false || (value.doubleValue() >= 0 && value.doubleValue() <= most) == false) {
                throw wrong(field, most == Double.MAX_VALUE ? "a number of 0 or more" : "a number from 0 to " + most);
            }
            return value.doubleValue();
        }

        /** A whole number of 0 or more, or null where it is absent or null. */
        Integer optionalCount(String field) {
            JsonNode value = object.get(field);
            if (value == null || value.isNull()) {
                return null;
            }
            if (value.isIntegralNumber() == false || value.canConvertToInt() == false || value.intValue() < 0) {
                throw wrong(field, "a whole number of 0 or more");
            }
            return value.intValue();
        }

        DataException wrong(String field, String allowed) {
            JsonNode value = object.get(field);
            return new DataException(file + ", line " + line + ": [" + field + "] "
                    + (value == null ? "is missing" : "is [" + value + "]") + "; it must be " + allowed);
        }
    }
}
