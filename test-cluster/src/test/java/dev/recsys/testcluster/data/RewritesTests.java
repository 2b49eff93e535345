/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import dev.recsys.testcluster.data.PlantedLog.Wish;
import dev.recsys.testcluster.launch.Rest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The rewrites that ship with the catalogue, and the log that is made up. */
public class RewritesTests extends SeededTestCase {
    public void testEveryProductOfTheCatalogueHasQueriesOfEveryTypeInOtherWordsThanItsTitle() {
        List<Product> products = DataSet.parse("catalogue").products();
        Rewrites rewrites = Rewrites.ofCatalogueDocuments();
        assertEquals(
                products.stream().map(Product::id).collect(Collectors.toSet()),
                rewrites.byKey().keySet());
        for (Product product : products) {
            Set<Set<String>> seen = new HashSet<>();
            seen.add(words(product.title()));
            for (String type : Rewrites.DOCUMENT_TYPES) {
                List<String> texts = rewrites.of(product.id(), type);
                assertFalse(product.id() + " has no " + type, texts.isEmpty());
                for (String text : texts) {
                    assertTrue(product.id() + " has twice: " + text, seen.add(words(text)));
                    assertTrue(text, text.length() <= 80 && text.equals(text.strip()));
                }
            }
        }
    }

    public void testTheCategoriesOfTheQueriesAreThoseOfTheCatalogue() {
        Set<String> categories = DataSet.parse("catalogue").products().stream()
                .map(product -> String.join(" > ", product.category()))
                .collect(Collectors.toSet());
        Rewrites rewrites = Rewrites.ofCatalogueQueries();
        assertTrue(rewrites.byKey().size() >= 50);
        rewrites.byKey().forEach((query, row) -> {
            assertTrue(row.toString(), categories.contains(row.path("category").asText()));
            assertFalse(query, rewrites.of(query, "synonym").contains(query));
        });
    }

    public void testAWrongLineIsNamed() throws Exception {
        Path file = newTempDir().resolve("rewrites.jsonl");
        Files.writeString(file, "{\"id\":\"a\"}\n{\"query\":\"b\"}\n");
        DataException wrong = assertThrows(DataException.class, () -> Rewrites.ofDocuments(file));
        assertEquals(file + ", line 2: it must be an object with a text [id]", wrong.getMessage());
        Files.writeString(file, "{\"id\":\"a\"}\n{\"id\":\"a\"}\n");
        wrong = assertThrows(DataException.class, () -> Rewrites.ofDocuments(file));
        assertEquals(file + ", line 2: [id] has [a], which an earlier line has too", wrong.getMessage());
    }

    public void testPortionsAreAllLinesInOrder() {
        Rewrites rewrites = Rewrites.ofCatalogueQueries();
        int size = randomIntBetween(1, 100);
        List<String> portions = rewrites.portions(size);
        assertEquals(rewrites.lines(), String.join("", portions));
        portions.forEach(portion -> assertTrue(portion.lines().count() <= size));
    }

    public void testThePlantedLogIsThatOfItsSeedAndFollowsItsWishes() throws Exception {
        List<Wish> wishes = List.of(
                new Wish("often", List.of("1", "2")), new Wish("less", List.of("3")), new Wish("never", List.of()));
        long seed = randomLong();
        int count = randomIntBetween(200, 500);
        PlantedLog log = PlantedLog.of(wishes, count, seed);
        assertEquals(log, PlantedLog.of(wishes, count, seed));
        Map<String, Integer> frequencies = log.frequencies();
        assertEquals(
                count, frequencies.values().stream().mapToInt(Integer::intValue).sum());
        assertTrue(frequencies.toString(), frequencies.get("often") > frequencies.get("never"));
        assertEquals(2L * count, log.queriesBulk().lines().count());
        Set<String> clicked = new TreeSet<>();
        for (String line : log.eventsBulk()
                .lines()
                .filter(each -> each.contains("action_name"))
                .toList()) {
            clicked.add(Rest.JSON
                    .readTree(line)
                    .at("/event_attributes/object/object_id")
                    .asText());
        }
        assertEquals(Set.of("1", "2", "3"), clicked);
    }

    private static Set<String> words(String text) {
        return new TreeSet<>(Arrays.asList(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")));
    }
}
