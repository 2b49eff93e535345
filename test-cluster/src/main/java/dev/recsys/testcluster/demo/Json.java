/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.launch.Rest;
import java.util.List;
import java.util.Locale;

/** Makes the JSON of requests. */
final class Json {
    private Json() {}

    /**
     * Reads a template whose {@code %s} are replaced by JSON strings; written by hand it stays readable.
     *
     * @param values texts, which are quoted, or nodes, which are put in as they are
     */
    static ObjectNode of(String template, Object... values) {
        Object[] quoted = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            quoted[i] = values[i] instanceof JsonNode node
                    ? node.toString()
                    : Rest.JSON.getNodeFactory().textNode(values[i].toString()).toString();
        }
        try {
            return (ObjectNode) Rest.JSON.readTree(String.format(Locale.ROOT, template, quoted));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a template of JSON: " + template, e);
        }
    }

    static ArrayNode list(List<String> texts) {
        ArrayNode list = Rest.JSON.createArrayNode();
        texts.forEach(list::add);
        return list;
    }

    static ArrayNode numbers(List<Integer> numbers) {
        ArrayNode list = Rest.JSON.createArrayNode();
        numbers.forEach(list::add);
        return list;
    }

    /** The document of a product, without its vectors; what is not known is left out. */
    static ObjectNode document(Product product) {
        ObjectNode document = Rest.JSON.createObjectNode();
        document.put("title", product.title());
        if (product.details().isEmpty() == false) {
            document.put("description", product.details());
        }
        put(document, "brand", product.brand());
        if (product.category().isEmpty() == false) {
            document.put("department", product.department());
            document.put("leaf_category", product.leafCategory());
            document.set("category", list(product.category()));
        }
        put(document, "color", product.color());
        if (product.price() != null) {
            document.put("price", product.price());
        }
        if (product.rating() != null) {
            document.put("rating", product.rating());
        }
        if (product.ratingCount() != null) {
            document.put("rating_count", product.ratingCount());
        }
        put(document, "listed", product.listed());
        return document;
    }

    private static void put(ObjectNode document, String field, String value) {
        if (value != null) {
            document.put(field, value);
        }
    }

    static ArrayNode vector(float[] vector) {
        ArrayNode list = Rest.JSON.createArrayNode();
        for (float component : vector) {
            list.add(component);
        }
        return list;
    }
}
