/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.document.DocumentFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of the domain, told to the model beside each document.
 *
 * @param field  path of the field that says which facts are of use for a document; null if there are only facts that always are
 * @param facts  by value of that field
 * @param always facts for every document
 */
public record Knowledge(String field, Map<String, List<String>> facts, List<String> always) {
    /** Facts of one document; more would drown it. */
    static final int MAX_FACTS = 50;

    public static final Knowledge NONE = new Knowledge(null, Map.of(), List.of());

    public Knowledge {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        facts.forEach((value, list) -> copy.put(value, List.copyOf(list)));
        facts = Collections.unmodifiableMap(copy);
        always = List.copyOf(always);
        if (field == null && facts.isEmpty() == false) {
            throw new IllegalArgumentException(
                    "[knowledge.field] is missing; it must name the field by whose values [knowledge.facts] are chosen");
        }
    }

    public boolean isEmpty() {
        return facts.isEmpty() && always.isEmpty();
    }

    /**
     * The facts for a document: those that always are of use, then those of each value of its field, each once, at most
     * {@value #MAX_FACTS}.
     *
     * @throws IllegalArgumentException the field lies within a list of objects
     */
    public List<String> facts(Map<String, Object> source) {
        Set<String> found = new LinkedHashSet<>(always);
        if (field != null) {
            Object value = DocumentFields.find(source, field);
            List<?> values = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
            for (Object each : values) {
                if (each != null) {
                    found.addAll(facts.getOrDefault(each.toString(), List.of()));
                }
            }
        }
        List<String> all = new ArrayList<>(found);
        return all.size() <= MAX_FACTS ? all : all.subList(0, MAX_FACTS);
    }
}
